"""Which tables an alarm watches, and whether it goes off when it should."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudwatch.alarms import Alarm
from guardrails.aws.cloudwatch.coverage import (
    ELSEWHERE,
    PROMQL,
    Alarms,
    Sight,
    blind,
    of_account,
    unclear,
    user_error_doubts,
    watches_user_errors,
)
from guardrails.aws.cloudwatch.doubts import Doubt, not_known, open_question
from guardrails.aws.cloudwatch.metrics import OPERATIONS
from guardrails.core.resources import Provider
from guardrails.core.values import Object, Unknown
from tests.policypack.aws.cloudwatch.watching import (
    NAMESPACE,
    OVER_ZERO,
    SCHEMA,
    alarm,
    formula,
    metric,
    promql,
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
        (system_errors(UNKNOWN), [Sight("events", EVERY, not_known(Unknown("dimensions.Operation")))]),
        (system_errors(unit="Percent"), []),
        (system_errors(unit=UNKNOWN), [Sight("events", frozenset({"Query"}), not_known(Unknown("unit")))]),
        (promql('sum({"SystemErrors"}) > 0'), [Sight("events", EVERY, PROMQL), Sight("users", EVERY, PROMQL)]),
        (promql(UNKNOWN), [Sight("events", EVERY, PROMQL), Sight("users", EVERY, PROMQL)]),
        (promql("sum(latency) > 0"), []),
        (
            {"metricQueries": [query(SCHEMA + " WHERE TableName = 'users'", accountId="1")]},
            [Sight("users", EVERY, account="1")],
        ),
        (
            {"metricQueries": [query(SCHEMA + " WHERE TableName = 'users' AND AWS.AccountId = '2'", accountId="1")]},
            [Sight("users", EVERY, account="2")],
        ),
        (
            {"metricQueries": [query(SCHEMA + " WHERE TableName = 'users' AND AWS.AccountId != '2'")]},
            [Sight("users", EVERY)],
        ),
        (system_errors(namespace="AWS/Lambda"), []),
        (system_errors(dimensions={"TableName": "events"}), []),
        (system_errors(dimensions=UNKNOWN), [Sight("events", EVERY, not_known(Unknown("dimensions")))]),
        (system_errors(table=UNKNOWN), [Sight("events", frozenset({"Query"}))]),
        ({"metricQueries": [query(SCHEMA)]}, [Sight("events", EVERY), Sight("users", EVERY)]),
        ({"metricQueries": [query(f"{SCHEMA} WHERE TableName != 'users'")]}, [Sight("events", EVERY)]),
        ({"metricQueries": [query(SCHEMA.replace("SUM", "MIN"))]}, []),
        ({"metricQueries": [query(f"{SCHEMA} LIMIT 1")]}, []),
        ({"metricQueries": [query(f"{SCHEMA} WHERE tag.Team = 'data'")]}, []),
    ],
)
def test_what_an_alarm_sees(props, expected):
    made_of = {"dimensions": [urn(TABLE, "events")], "unit": [], "evaluationCriteria": []}
    found = alarm("a", props, made_of=made_of)
    assert list(Alarms(stack(EVENTS, found)).sights(Alarm(found), ["events", "users"])) == expected


def test_an_alarm_that_nobody_hears():
    off, on = alarm("a", {"actionsEnabled": False}), alarm("b", {})
    alarms = Alarms(stack(off, on))
    doubt = alarms.silent(Alarm(off))
    assert doubt is alarms.silent(Alarm(off))
    assert doubt is not None
    assert doubt.clause == "its actions are disabled (`actionsEnabled`)"
    assert alarms.silent(Alarm(on)) is None


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        (OVER_ZERO, None),
        ({**OVER_ZERO, "threshold": 1000}, None),
        ({**OVER_ZERO, "threshold": 1001}, "its threshold is above 1000"),
        ({**OVER_ZERO, "comparisonOperator": "LessThanThreshold"}, TOO_FEW),
        ({**OVER_ZERO, "comparisonOperator": "GreaterThanUpperThreshold", "threshold": None}, None),
        ({**OVER_ZERO, "threshold": UNKNOWN}, "`threshold` of the alarm is not known before the update"),
        (promql('sum({"SystemErrors"}) > 0'), None),
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
        ({"namespace": None, "metricName": None, **promql('sum({"UserErrors"}) > 5')}, True),
        ({"namespace": None, "metricName": None, **promql("sum(latency) > 5")}, False),
        ({"metricQueries": [query(f'SELECT SUM(UserErrors) FROM "{NAMESPACE}"')]}, True),
        ({"metricQueries": [query(f"SELECT SUM(UserErrors) FROM \"{NAMESPACE}\" WHERE TableName = 'a'")]}, False),
        ({"metricQueries": [query(f"SELECT SUM(UserErrors) FROM \"{NAMESPACE}\" WHERE AWS.AccountId = '1'")]}, True),
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
        ({"unit": UNKNOWN}, ["`unit` of the alarm is not known before the update"]),
        ({"threshold": UNKNOWN}, ["`threshold` of the alarm is not known before the update"]),
        ({"threshold": "five"}, ["its `threshold` is no number"]),
    ],
)
def test_where_an_alarm_on_user_errors_is_not_as_it_must_be(props, expected):
    assert [doubt.clause for doubt in user_error_doubts(Alarm(user_errors(**props)), EVENTS, 5)] == expected


def test_what_nobody_reads_of_an_alarm_on_user_errors():
    assert list(user_error_doubts(Alarm(alarm("a", promql("sum(UserErrors) > 5"))), EVENTS, 5)) == [PROMQL]
    times = alarm("a", {**OVER_ZERO, "metricQueries": formula("m1 * 1", m1=metric("UserErrors"))})
    assert [doubt.is_open for doubt in user_error_doubts(Alarm(times), EVENTS, 5)] == [True]


def test_a_formula_that_is_too_long_or_not_read():
    def of(expression):
        return unclear(Alarm(alarm("a", {"metricQueries": formula(expression, m1=metric("UserErrors"))})))

    assert of("m1") is None
    assert of("m1 - 5") == open_question(
        "its formula `m1 - 5` is more than sums, maxima and FILL of metrics",
        "Write a sum, such as m1+m2, SUM(METRICS()) or FILL(m1, 0)+FILL(m2, 0).",
    )
    assert of("m1" + " " * 2_047) == Doubt("its formula is longer than the 2,048 characters that CloudWatch takes")


def under(name, account=None):
    inputs = {"allowedAccountIds": f'["{account}"]'} if account else {"profile": name}
    return Provider("pulumi:providers:aws", f"urn:{name}", name, Object(inputs))


@pytest.mark.parametrize(
    ("account", "alarm_of", "table_of", "expected"),
    [
        (None, under("a"), under("a"), None),
        (None, under("a"), under("b"), ELSEWHERE),
        (None, under("a", "111111111111"), under("b", "111111111111"), None),
        ("111111111111", under("a", "111111111111"), under("a", "111111111111"), None),
        ("111111111111", under("m", "999999999999"), under("a", "111111111111"), None),
        (
            "222222222222",
            under("a", "111111111111"),
            under("a", "111111111111"),
            Doubt("its metrics are those of another account (`accountId`)", "Leave account_id out."),
        ),
        (Unknown("accountId"), under("a", "111111111111"), under("a", "111111111111"), not_known(Unknown("accountId"))),
    ],
)
def test_the_account_that_metrics_are_read_from(account, alarm_of, table_of, expected):
    table = resource(TABLE, "events", provider=table_of)
    assert of_account(account, alarm("a", {}, provider=alarm_of), table) == expected


def test_an_account_that_nobody_can_compare():
    doubt = of_account("111111111111", alarm("a", {}), EVENTS)
    assert doubt is not None
    assert doubt.is_open
