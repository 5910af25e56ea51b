"""Whether anybody hears of an alarm."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudwatch.actions import silent
from guardrails.aws.cloudwatch.alarms import Alarm
from tests.policypack.aws.cloudwatch.watching import COMPOSITE_ALARM, METRIC_ALARM, alarm, composite, mute
from tests.policypack.support import UNKNOWN, provider, resource, stack, urn

OFF = "its actions are disabled (`actionsEnabled`)"
QUIET = alarm("errors", {"actionsEnabled": False})
SUPPRESSED = {"actionsSuppressor": {"alarm": "deploying", "waitPeriod": 60, "extensionPeriod": 60}}


def said(of, *others):
    doubt = silent(Alarm(of), stack(of, *others))
    return (doubt.clause, doubt.is_open) if doubt else None


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({}, None),
        ({"actionsEnabled": True}, None),
        ({"actionsEnabled": "true"}, None),
        ({"actionsEnabled": False}, (OFF, False)),
        ({"actionsEnabled": "false"}, (OFF, False)),
        ({"actionsEnabled": 0}, (OFF, False)),
        ({"actionsEnabled": UNKNOWN}, ("`actionsEnabled` of the alarm is not known before the update", True)),
    ],
)
def test_actions_of_its_own(props, expected):
    assert said(alarm("errors", props)) == expected


def through(clause, name="all"):
    return (f"{OFF}, so it speaks through the composite alarm '{name}', and {clause}", True)


@pytest.mark.parametrize(
    ("composites", "expected"),
    [
        ([composite("all", "ALARM(errors)")], None),
        ([composite("all", "ALARM(errors) AND ALARM(other)")], (OFF, False)),
        ([composite("all", "FALSE")], (OFF, False)),
        ([composite("all", "ALARM(errors)", actionsEnabled=False)], (OFF, False)),
        (
            [composite("all", "ALARM(errors)", actionsEnabled=UNKNOWN)],
            through("`actionsEnabled` of the alarm is not known before the update"),
        ),
        (
            [composite("all", "ALARM(errors)", **SUPPRESSED)],
            through("its suppressor (`actionsSuppressor`) may stop it at any time"),
        ),
        ([composite("all", "ALARM(errors)", actionsSuppressor={"alarm": "", "waitPeriod": 0})], None),
        ([composite("all", "ALARM(errors)", actionsSuppressor=None)], None),
        (
            [composite("all", "ALARM(errors)", actionsSuppressor=UNKNOWN)],
            through("its suppressor (`actionsSuppressor`) may stop it at any time"),
        ),
        ([composite("all", "ALARM(errors)", **SUPPRESSED), composite("b", "ALARM(errors)")], None),
        ([composite("all", "ALARM(errors)"), mute("m", "cron(0 0 * * *)", "P1D", targets=["all"])], (OFF, False)),
        ([composite("all", "ALARM(errors)"), mute("m", "cron(0 0 * * *)", "P1D")], None),
        ([composite("a", "ALARM(errors)", actionsEnabled=False), composite("b", "ALARM(a)")], None),
        ([composite("b", "ALARM(errors)", actionsEnabled=False), composite("a", "ALARM(b) AND ALARM(errors)")], None),
        ([composite("a", "ALARM(b)"), composite("b", "ALARM(a)")], (OFF, False)),
        ([composite("all", UNKNOWN, made_of={"alarmRule": [QUIET.urn]})], None),
        ([composite("all", UNKNOWN, made_of={"alarmRule": [urn(METRIC_ALARM, "other")]})], (OFF, False)),
        (
            [
                composite("a", UNKNOWN, actionsEnabled=False, made_of={"alarmRule": [QUIET.urn]}),
                composite("b", UNKNOWN, made_of={"alarmRule": [urn(COMPOSITE_ALARM, "a")]}),
            ],
            None,
        ),
        ([composite("all", None)], (OFF, False)),
    ],
)
def test_composite_alarms_that_speak_for_it(composites, expected):
    assert said(QUIET, *composites) == expected


def test_a_composite_alarm_of_aws_native():
    native = "aws-native:cloudwatch:CompositeAlarm"
    speaks = {"alarmName": "all", "alarmRule": "ALARM(errors)"}
    assert said(QUIET, resource(native, "all", speaks)) is None
    assert said(QUIET, resource(native, "all", {**speaks, "actionsSuppressor": "deploying"})) == through(
        "its suppressor (`actionsSuppressor`) may stop it at any time"
    )


def test_a_composite_alarm_of_another_region_is_another_ones():
    here = alarm("errors", {"actionsEnabled": False}, provider=provider(region="eu-west-1"))
    assert said(here, composite("all", "ALARM(errors)", region="us-east-1")) == (OFF, False)
    assert said(here, composite("all", "ALARM(errors)", region="eu-west-1")) is None


def test_a_muted_alarm_may_be_spoken_for():
    loud = alarm("errors", {})
    always = mute("m", "cron(0 0 * * *)", "P1D")
    muted = "the mute rule 'm' silences it for more than half of the time (100%)"
    assert said(loud, always) == (muted, False)
    assert said(loud, always, composite("all", "ALARM(errors)")) is None
