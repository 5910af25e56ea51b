"""Whether anybody hears of an alarm: its own actions run, or those of a composite alarm that goes off with it."""

from __future__ import annotations

from collections.abc import Container, Iterator

from guardrails.aws.cloudwatch import composite
from guardrails.aws.cloudwatch.alarms import COMPOSITE_ALARMS, METRIC_ALARMS, Alarm, name_of
from guardrails.aws.cloudwatch.doubts import Doubt, not_known, open_question
from guardrails.aws.cloudwatch.mutes import muted
from guardrails.aws.regions import region_of, same_region
from guardrails.core.resources import Resource, Stack
from guardrails.core.values import Object, Unknown
from guardrails.core.words import quoted


def silent(alarm: Alarm, stack: Stack) -> Doubt | None:
    """Return why nobody hears the alarm, or why nobody can tell; None where its actions, or others for it, run."""
    own = _stopped(alarm.resource, stack)
    if own is None:
        return None
    found = own
    for speaker in _going_off_with(alarm.resource, stack):
        doubt = _stopped(speaker, stack)
        if doubt is None:
            return None
        if doubt.is_open and not found.is_open:
            through = f"so it speaks through the composite alarm '{quoted(speaker.name)}'"
            found = open_question(f"{own.clause}, {through}, and {doubt.clause}", doubt.advice)
    return found


def _stopped(alarm: Resource, stack: Stack) -> Doubt | None:
    """Return why the actions of an alarm, metric or composite, do not run."""
    enabled = alarm.props.flag("actionsEnabled")
    if isinstance(enabled, Unknown):
        return not_known(enabled)
    if enabled is not None and enabled is not True:
        return Doubt(
            "its actions are disabled (`actionsEnabled`)",
            "Enable its actions, or let a composite alarm that acts go off with it.",
        )
    name = name_of(alarm)
    mute = muted(alarm, name if isinstance(name, str) else None, stack)
    if mute is None and _has_suppressor(alarm):
        return open_question(
            "its suppressor (`actionsSuppressor`) may stop it at any time",
            "Leave the suppressor out, or the actions of the alarms themselves enabled.",
        )
    return mute


def _has_suppressor(alarm: Resource) -> bool:
    suppressor = alarm.props.read("actionsSuppressor") if alarm.type in COMPOSITE_ALARMS else None
    return suppressor.read("alarm") not in (None, "") if isinstance(suppressor, Object) else bool(suppressor)


def _going_off_with(alarm: Resource, stack: Stack) -> Iterator[Resource]:
    """Yield the composite alarms that go off with an alarm, directly or through other composite alarms.

    Where a rule is unknown, the dependency graph says which alarms it is made from.
    """
    waiting = [each for each in stack.of_type(*sorted(COMPOSITE_ALARMS)) if same_region(each, region_of(alarm))]
    off = {alarm.urn: name_of(alarm)}
    grown = True
    while grown:
        names = {name for name in off.values() if isinstance(name, str)}
        joining = [each for each in waiting if _goes_off(each, names, off, stack)]
        waiting = [each for each in waiting if each not in joining]
        off |= {each.urn: name_of(each) for each in joining}
        grown = bool(joining)
        yield from joining


def _goes_off(speaker: Resource, names: Container[str], urns: Container[str], stack: Stack) -> bool:
    rule = speaker.props.text("alarmRule")
    if isinstance(rule, Unknown):
        sources = stack.sources_of(speaker, "alarmRule", *METRIC_ALARMS, *COMPOSITE_ALARMS)
        return any(source.urn in urns for source in sources)
    return isinstance(rule, str) and composite.fires(rule, names)
