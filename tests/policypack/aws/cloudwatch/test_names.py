"""Alarms of one name."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudwatch.names import same_names, unknown_names
from guardrails.core.resources import Provider
from guardrails.core.values import Object, Unknown
from tests.policypack.aws.cloudwatch.watching import alarm, composite
from tests.policypack.support import UNKNOWN, resource, stack


def of(name, **inputs):
    return Provider("pulumi:providers:aws", f"urn:{name}", name, Object(inputs))


def named(logical, name, provider=None, **props):
    return alarm(logical, {"name": name, **props}, provider=provider)


@pytest.mark.parametrize(
    ("alarms", "expected"),
    [
        ([named("a", "x"), named("b", "y")], []),
        ([named("a", "x"), named("b", "X")], []),
        ([named("a", None), named("b", "")], []),
        ([named("a", UNKNOWN), named("b", UNKNOWN)], []),
        ([named("a", "x"), named("b", "x"), named("c", "x")], [("x", ["a", "b", "c"], True)]),
        ([named("a", "all"), composite("b", "FALSE", alarmName="all")], [("all", ["a", "b"], True)]),
        (
            [named("a", "x"), resource("aws-native:cloudwatch:Alarm", "b", {"alarmName": "x"})],
            [("x", ["a", "b"], True)],
        ),
        ([named("a", "x", of("p"), region="r"), named("b", "x", of("p"), region="s")], []),
        ([named("a", "x", of("p", region="r")), named("b", "x", of("q", region="s"))], []),
        ([named("a", "x", of("p", region="r")), named("b", "x", of("q", region="r"))], [("x", ["a", "b"], False)]),
        (
            [named("a", "x", of("p")), named("b", "x", of("p")), named("c", "x", of("q"))],
            [("x", ["a", "b"], True), ("x", ["a", "c"], False)],
        ),
    ],
)
def test_alarms_that_share_a_name(alarms, expected):
    found = same_names(stack(*alarms))
    assert [(same.name, [each.name for each in same.alarms], same.of_one_provider) for same in found] == expected


def test_names_that_are_not_known_matter_where_there_are_others():
    late = named("a", UNKNOWN)
    assert list(unknown_names(stack(late))) == []
    assert list(unknown_names(stack(late, named("b", "x")))) == [(late, Unknown("name"))]
