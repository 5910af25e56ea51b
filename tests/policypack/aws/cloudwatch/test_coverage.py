"""Which tables an alarm watches, and whether it goes off when it should."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudwatch.alarms import Alarm
from guardrails.aws.cloudwatch.coverage import Alarms, Sight, blind, user_error_doubts, watches_user_errors
from guardrails.aws.cloudwatch.metrics import OPERATIONS
from guardrails.core.values import Unknown
from tests.policypack.aws.cloudwatch.watching import (
    COMPOSITE_ALARM,
    NAMESPACE,
    OVER_ZERO,
    SCHEMA,
    alarm,
    query,
    user_errors,
)
from tests.policypack.support import UNKNOWN, resource, stack, urn

TABLE = "aws:dynamodb/table:Table"
EVERY = frozenset(OPERATIONS)
TOO_FEW = "it does not go off when there are many (`comparisonOperator`)"
EVENTS = resource(TABLE, "events", {"name": "events"})


def system_errors(operation="Query", table="events", **more):
    dimensions = {"TableName": table, "Operation": operation}
    return {"namespace": NAMESPACE, "metricName": "SystemErrors", "dimensions": dimensions, **OVER_ZERO, **more}


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        (system_errors(), [Sight("events", frozenset({"Query"}))]),
        (system_errors(UNKNOWN), [Sight("events", EVERY, Unknown("dimensions.Operation"))]),
        (system_errors(unit="Percent"), []),
        (system_errors(namespace="AWS/Lambda"), []),
        (system_errors(dimensions={"TableName": "events"}), []),
        (system_errors(dimensions=UNKNOWN), [Sight("events", EVERY, Unknown("dimensions"))]),
        (system_errors(table=UNKNOWN), [Sight("events", frozenset({"Query"}))]),
        ({"metricQueries": [query(SCHEMA)]}, [Sight("events", EVERY), Sight("users", EVERY)]),
        ({"metricQueries": [query(f"{SCHEMA} WHERE TableName != 'users'")]}, [Sight("events", EVERY)]),
        ({"metricQueries": [query(SCHEMA.replace("SUM", "MIN"))]}, []),
        ({"metricQueries": [query(f"{SCHEMA} LIMIT 1")]}, []),
        ({"metricQueries": [query(f"{SCHEMA} WHERE tag.Team = 'data'")]}, []),
    ],
)
def test_what_an_alarm_sees(props, expected):
    made_of = {"dimensions": [urn(TABLE, "events")]}
    found = alarm("a", props, made_of=made_of)
    assert list(Alarms(stack(EVENTS, found)).sights(Alarm(found), ["events", "users"])) == expected


@pytest.mark.parametrize(
    ("enabled", "rule", "expected"),
    [
        (None, "", None),
        (True, "", None),
        (False, "", "its actions are disabled (`actionsEnabled`)"),
        (False, 'ALARM("a")', None),
        (False, 'ALARM("b")', "its actions are disabled (`actionsEnabled`)"),
        (UNKNOWN, "", ""),
    ],
)
def test_an_alarm_that_nobody_hears(enabled, rule, expected):
    found = alarm("a", {"actionsEnabled": enabled})
    speaker = resource(COMPOSITE_ALARM, "all", {"alarmRule": rule})
    doubt = Alarms(stack(found, speaker)).silent(Alarm(found))
    assert (doubt.clause if doubt else None) == expected


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        (OVER_ZERO, None),
        ({**OVER_ZERO, "threshold": 1000}, None),
        ({**OVER_ZERO, "threshold": 1001}, "its threshold is above 1000"),
        ({**OVER_ZERO, "comparisonOperator": "LessThanThreshold"}, TOO_FEW),
        ({**OVER_ZERO, "comparisonOperator": "GreaterThanUpperThreshold", "threshold": None}, None),
        ({**OVER_ZERO, "threshold": UNKNOWN}, ""),
    ],
)
def test_an_alarm_that_does_not_go_off(props, expected):
    doubt = blind(Alarm(alarm("a", props)))
    assert (doubt.clause if doubt else None) == expected


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({}, True),
        ({"dimensions": UNKNOWN}, True),
        ({"dimensions": {"TableName": "events"}}, False),
        ({"metricName": "SystemErrors"}, False),
        ({"metricQueries": [query(f'SELECT SUM(UserErrors) FROM "{NAMESPACE}"')]}, True),
        ({"metricQueries": [query(f"SELECT SUM(UserErrors) FROM \"{NAMESPACE}\" WHERE TableName = 'a'")]}, False),
    ],
)
def test_an_alarm_on_user_errors(props, expected):
    assert watches_user_errors(Alarm(user_errors(**props))) is expected


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({}, []),
        ({"threshold": 4}, []),
        ({"threshold": 6}, ["it goes off at > 6, not at > 5"]),
        ({"comparisonOperator": "GreaterThanOrEqualToThreshold", "threshold": 6}, []),
        ({"statistic": "Average"}, ["its `statistic` is Average, not Sum"]),
        ({"statistic": "p99"}, ["its `statistic` is not Sum"]),
        ({"period": 300}, ["its `period` is 300, not 60"]),
        ({"evaluationPeriods": 3}, ["its `evaluationPeriods` is 3, not 1"]),
        ({"unit": "Percent"}, ["its `unit` is not Count"]),
        ({"threshold": UNKNOWN}, [""]),
    ],
)
def test_where_an_alarm_on_user_errors_is_not_as_it_must_be(props, expected):
    assert [doubt.clause for doubt in user_error_doubts(Alarm(user_errors(**props)), 5)] == expected
