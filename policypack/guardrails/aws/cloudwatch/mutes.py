"""Mute rules: which alarms they silence, and for how much of the time.

A mute rule stops the actions of its alarms, whatever their state. Sources: CloudWatch API, PutAlarmMuteRule; pulumi_aws
7.51, ``cloudwatch.AlarmMuteRule``; AWS::CloudWatch::AlarmMuteRule for AWS Native and AWSCC, which names the same
properties.
"""

from __future__ import annotations

from guardrails.aws.accounts import same_account
from guardrails.aws.cloudformation import tokens_of
from guardrails.aws.cloudwatch.doubts import Doubt, not_known, open_question
from guardrails.aws.cloudwatch.schedules import Minutes, NotAScheduleError, covered, is_once
from guardrails.aws.regions import region_of, same_region
from guardrails.core.resources import Resource, Stack
from guardrails.core.values import List, Object, Unknown
from guardrails.core.words import joined, quoted

MUTE_RULES = frozenset({"aws:cloudwatch/alarmMuteRule:AlarmMuteRule", *tokens_of("CloudWatch", "AlarmMuteRule")})

MOST = 0.5
"""A maintenance mutes at most this share of the time; more, and the alarm does not count."""

_TARGETS = "muteTargets"


def muted(alarm: Resource, name: str | None, stack: Stack) -> Doubt | None:
    """Return that mute rules silence an alarm, metric or composite, for more than half of the time.

    ``name`` is the alarm's physical name. Windows in one time zone are put together; those of several may overlap or
    not.
    """
    by_zone: dict[str, Minutes] = {}
    rules: list[str] = []
    doubts: list[Doubt] = []
    for rule in stack.of_type(*sorted(MUTE_RULES)):
        targets = _targets(rule, alarm, name, stack)
        if targets is False or not same_region(rule, region_of(alarm)) or not same_account(rule, alarm):
            continue
        mute = _mute(rule)
        if isinstance(mute, Doubt):
            doubts.append(mute)
        elif mute is not None and isinstance(targets, Unknown):
            doubts.extend([not_known(targets, _the(rule))] if mute[1].share > MOST else [])
        elif mute is not None:
            zone, minutes = mute
            by_zone[zone] = by_zone.get(zone, Minutes()) | minutes
            rules.append(rule.name)
    shares = [minutes.share for minutes in by_zone.values()]
    names = joined(f"'{quoted(rule)}'" for rule in rules)
    if max(shares, default=0) > MOST:
        several = len(rules) > 1
        return Doubt(
            f"the mute rule{'s' * several} {names} silence{'s' * (not several)} it for more than half of the time "
            f"({max(shares):.0%})",
            "Mute it for less, or give the mute rule an expire_date.",
        )
    if sum(shares) > MOST:
        clause = f"the mute rules {names} are in different time zones"
        doubts.append(open_question(clause, "Write one time zone for them."))
    return doubts[0] if doubts else None


def _targets(rule: Resource, alarm: Resource, name: str | None, stack: Stack) -> bool | Unknown:
    """Return whether a rule mutes an alarm. A name that is unknown is told by the dependency graph, if by anything."""
    targets = rule.props.object(_TARGETS)
    names = targets.list("alarmNames") if isinstance(targets, Object) else targets
    items = list(names.texts()) if isinstance(names, List) else [names]
    if name is not None and name in items:
        return True
    unknown = next((item for item in items if isinstance(item, Unknown)), None)
    if unknown is None:
        return False
    sources = stack.sources_of(rule, _TARGETS, alarm.type)
    return alarm in sources if sources else unknown


def _mute(rule: Resource) -> tuple[str, Minutes] | Doubt | None:
    """Return in which time zone a rule mutes, and when; None for one that mutes once, or has an end."""
    if rule.props.read("expireDate"):
        return None
    outer = rule.props.object("rule")
    schedule = outer.object("schedule") if isinstance(outer, Object) else outer
    if not isinstance(schedule, Object):
        return _unread(rule, schedule)
    expression, duration = schedule.text("expression"), schedule.text("duration")
    if isinstance(expression, str) and is_once(expression):
        return None
    if not isinstance(expression, str) or not isinstance(duration, str):
        return _unread(rule, duration if isinstance(expression, str) else expression)
    zone = schedule.text("timezone")
    try:
        return zone if isinstance(zone, str) and zone else "UTC", covered(expression, duration)
    except NotAScheduleError:
        return _unread(rule, None)


def _unread(rule: Resource, value: object) -> Doubt:
    if isinstance(value, Unknown):
        return not_known(value, _the(rule))
    return open_question(
        f"the schedule of {_the(rule)} can't be read",
        "Write cron(Minutes Hours Day-of-month Month Day-of-week) and a duration such as PT4H.",
    )


def _the(rule: Resource) -> str:
    return f"the mute rule '{quoted(rule.name)}'"
