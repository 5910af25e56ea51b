"""Mute rules: whom they silence, and for how long."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudwatch.doubts import not_known, open_question
from guardrails.aws.cloudwatch.mutes import MUTE_RULES, muted
from guardrails.core.values import Unknown
from tests.policypack.aws.cloudwatch.watching import METRIC_ALARM, MUTE_RULE, alarm, mute
from tests.policypack.shapes import arguments_of
from tests.policypack.support import UNKNOWN, provider, resource, stack, urn

ALARM = alarm("errors", {})
ALWAYS = mute("m", "cron(0 0 * * *)", "P1D")


def test_types_and_properties_exist():
    for token in MUTE_RULES:
        if not token.startswith("awscc:"):
            assert {"mute_targets", "rule", "expire_date"} <= set(dir(arguments_of(token)))


def said(*rules, of=ALARM):
    doubt = muted(of, "errors", stack(of, *rules))
    return doubt.clause if doubt else None


def silences(share, *names):
    listed = " and ".join(f"'{name}'" for name in names)
    who = f"the mute rules {listed} silence" if len(names) > 1 else f"the mute rule {listed} silences"
    return f"{who} it for more than half of the time ({share})"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], None),
        ([ALWAYS], silences("100%", "m")),
        ([mute("m", "cron(0 * * * *)", "PT1H")], silences("100%", "m")),
        ([mute("m", "cron(0 8 * * *)", "PT13H")], silences("54%", "m")),
        ([mute("m", "cron(0 8 * * *)", "PT12H")], None),
        ([mute("m", "cron(0 2 * * SUN)", "PT4H")], None),
        ([mute("m", "at(2026-12-01T02:00)", "P15D")], None),
        ([mute("m", "cron(0 0 * * *)", "P1D", expireDate="2027-01-01T00:00:00Z")], None),
        ([mute("m", "cron(0 0 * * *)", "P1D", expireDate=UNKNOWN)], None),
        ([mute("m", "cron(0 0 * * *)", "P1D", expireDate="")], silences("100%", "m")),
        ([mute("m", "cron(0 0 * * *)", "P1D", targets=["other"])], None),
        ([mute("m", "cron(0 0 * * *)", "P1D", targets=["other", "errors"])], silences("100%", "m")),
        ([mute("m", "cron(0 0 * * *)", "P1D", targets=[])], None),
        ([mute("m", "cron(0 0 * * *)", "P1D", targets="errors")], None),
        (
            [mute("a", "cron(0 22 * * *)", "PT8H"), mute("b", "cron(0 8 * * *)", "PT8H")],
            silences("67%", "a", "b"),
        ),
        ([mute("a", "cron(0 20 * * *)", "PT10H"), mute("b", "cron(0 21 * * *)", "PT9H")], None),
        (
            [resource(MUTE_RULE, "m", {"name": "m", "muteTargets": {"alarmNames": ["errors"]}})],
            UNREAD := ("the schedule of the mute rule 'm' can't be read"),
        ),
        ([mute("m", "cron(every day)", "P1D")], UNREAD),
        ([mute("m", "cron(0 0 * * *)", "one day")], UNREAD),
        ([mute("m", "cron(0 0 * * *)", 3)], UNREAD),
    ],
)
def test_whom_mute_rules_silence(rules, expected):
    assert said(*rules) == expected


def test_mute_rules_of_aws_native():
    native = resource(
        "aws-native:cloudwatch:AlarmMuteRule",
        "m",
        {key: ALWAYS.props.read(key)._raw for key in ("muteTargets", "rule")},
    )
    assert said(native) == silences("100%", "m")


@pytest.mark.parametrize(
    ("rule", "unknown"),
    [
        (mute("m", UNKNOWN, "P1D"), "rule.schedule.expression"),
        (mute("m", "cron(0 0 * * *)", UNKNOWN), "rule.schedule.duration"),
        (resource(MUTE_RULE, "m", {"muteTargets": {"alarmNames": ["errors"]}, "rule": UNKNOWN}), "rule"),
        (mute("m", "cron(0 0 * * *)", "P1D", targets=[UNKNOWN]), "muteTargets.alarmNames[0]"),
        (mute("m", "cron(0 0 * * *)", "P1D", targets=UNKNOWN), "muteTargets.alarmNames"),
    ],
)
def test_what_is_unknown_about_a_mute_rule(rule, unknown):
    assert muted(ALARM, "errors", stack(ALARM, rule)) == not_known(Unknown(unknown), "the mute rule 'm'")


def test_an_unknown_target_of_a_maintenance_is_no_matter():
    assert said(mute("m", "cron(0 2 * * SUN)", "PT4H", targets=[UNKNOWN])) is None


def test_an_unknown_target_is_told_by_the_dependency_graph():
    here = mute("m", "cron(0 0 * * *)", "P1D", targets=[UNKNOWN], made_of={"muteTargets": [ALARM.urn]})
    other = mute(
        "m", "cron(0 0 * * *)", "P1D", targets=[UNKNOWN], made_of={"muteTargets": [urn(METRIC_ALARM, "other")]}
    )
    assert said(here) == silences("100%", "m")
    assert said(other, alarm("other", {})) is None


def test_an_alarm_without_a_known_name_is_muted_by_reference_only():
    assert muted(ALARM, None, stack(ALARM, ALWAYS)) is None


def test_mute_rules_of_several_time_zones():
    sydney = mute("a", "cron(0 9 * * *)", "PT8H", timezone="Australia/Sydney")
    berlin = mute("b", "cron(0 9 * * *)", "PT8H", timezone="Europe/Berlin")
    assert muted(ALARM, "errors", stack(ALARM, sydney, berlin)) == open_question(
        "the mute rules 'a' and 'b' are in different time zones", "Write one time zone for them."
    )
    short = mute("b", "cron(0 9 * * *)", "PT4H", timezone="Europe/Berlin")
    assert said(sydney, short) is None
    always = mute("b", "cron(0 9 * * *)", "P1D", timezone="Europe/Berlin")
    assert said(sydney, always) == silences("100%", "a", "b")
    utc = mute("b", "cron(0 17 * * *)", "PT8H", timezone="UTC")
    assert said(mute("a", "cron(0 9 * * *)", "PT8H"), utc) == silences("67%", "a", "b")


def test_a_mute_rule_silences_alarms_of_its_own_region_and_account():
    here = alarm("errors", {}, provider=provider(region="eu-west-1"))
    assert said(mute("m", "cron(0 0 * * *)", "P1D", region="us-east-1"), of=here) is None
    assert said(mute("m", "cron(0 0 * * *)", "P1D", region="eu-west-1"), of=here) == silences("100%", "m")
