"""Why an alarm can never fire, as a clause after its name."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudwatch.alarms import Alarm, Metric
from guardrails.aws.cloudwatch.dead import (
    AT_MOST,
    BELOW,
    is_never_below_zero,
    is_new,
    is_ours,
    is_too_fine,
    metric_faults,
    never_true,
    query_faults,
)
from guardrails.aws.cloudwatch.insights import parse
from guardrails.core.values import Unknown
from tests.policypack.aws.cloudwatch.watching import alarm, formula, metric, query


@pytest.mark.parametrize(
    ("namespace", "expected"),
    [
        ("AWS/DynamoDB", True),
        ("aws/dynamodb ", True),
        ("AWS/DynamDB", True),
        ("AWS/Lambda", False),
        ("DynamoDB", False),
    ],
)
def test_a_namespace_that_is_meant(namespace, expected):
    assert is_ours(namespace) is expected


def faults(name, dimensions, namespace="AWS/DynamoDB", unit=None):
    found = metric_faults(Metric(namespace, name, dimensions, "Sum", 60, unit))
    return [fault.partition(", so the alarm can never fire. ") for fault in found]


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (("UserErrors", {}), []),
        (("SystemErrors", {"TableName": "users", "Operation": "Query"}), []),
        (("SystemErrors", {"TableName": "users", "Operation": Unknown("o")}), []),
        ((Unknown("metricName"), {}), []),
        (("UserErrors", {}, "AWS/DynamoDB", Unknown("unit")), []),
        (("UserErrors", {}, "AWS/DynamoDB", "Count"), []),
        (
            ("UserErrors", {}, "AWS/DynamoDB", "None"),
            [
                "is on `UserErrors` in the unit `None`; DynamoDB publishes it in Count only and CloudWatch converts "
                "nothing"
            ],
        ),
        (("TomorrowsMetric", {"x": "y"}, "AWS/DynamoDB", "Bits"), []),
        ((None, {}), ["names no metric of AWS/DynamoDB"]),
        (("userErrors", {}), ["is on the metric `userErrors`, which DynamoDB does not publish"]),
        (("UserErrors", {}, "aws/dynamodb"), ["is on the namespace `aws/dynamodb`, which is empty"]),
        (
            ("SystemErrors", {"TableName": "users", "Operation": "query"}),
            ["is on `SystemErrors` of the operation `query`, which does not exist"],
        ),
        (
            ("SystemErrors", {"TableName": " ", "Operation": "Query"}),
            ["is on `SystemErrors` with a blank `TableName`"],
        ),
        (
            ("UserErrors", {"TableName": "users"}),
            [
                "is on `UserErrors` with the dimension `TableName`; DynamoDB publishes it only for the account and "
                "region as a whole, without dimensions"
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_metric(metric, expected):
    assert [clause for clause, _, _ in faults(*metric)] == expected


@pytest.mark.parametrize(
    ("metric", "advice"),
    [
        (("userErrors", {}), "Write UserErrors."),
        (("UserError", {}), "Write UserErrors."),
        (("UserErrors", {"TableName": "users"}), "Remove the dimensions."),
        (("SystemErrors", {"TableName": "users"}), "Write exactly these dimensions."),
    ],
)
def test_what_to_write_instead(metric, advice):
    assert [written for _, _, written in faults(*metric)] == [advice]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", TableName, Operation)', []),
        ("SELECT SUM(SystemErrors) FROM \"AWS/DynamoDB\" WHERE TableName = 'users'", []),
        ("SELECT SUM(SystemErrors) FROM \"AWS/DynamoDB\" WHERE AWS.AccountId = '1' GROUP BY AWS.AccountId", []),
        (
            "SELECT SUM(UserErrors) FROM \"AWS/DynamoDB\" WHERE TableName = 'users'",
            ["is on `UserErrors` by the dimension `TableName`"],
        ),
        (
            'SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", TableName)',
            ["is on `SystemErrors` with the dimension `TableName` in SCHEMA"],
        ),
        (
            "SELECT SUM(SystemErrors) FROM \"AWS/DynamoDB\" WHERE TableName = 'a' AND TableName = 'b'",
            ["asks for two different values of `TableName` at once"],
        ),
        (
            "SELECT SUM(SystemErrors) FROM \"AWS/DynamoDB\" WHERE TableName = 'a' AND TableName != 'a'",
            ["asks for a value and its exclusion of `TableName` at once"],
        ),
    ],
)
def test_what_is_wrong_with_a_query(query, expected):
    assert [fault.partition(";")[0].partition(", so")[0] for fault in query_faults(parse(query))] == expected


def test_a_metric_that_the_table_lacks_is_new_unless_it_is_a_slip():
    assert is_new("TomorrowsMetric")
    assert not is_new("UserErrors")
    assert not is_new("UserError")
    assert list(query_faults(parse('SELECT SUM(TomorrowsMetric) FROM SCHEMA("AWS/DynamoDB", x)'))) == []


@pytest.mark.parametrize(
    ("period", "expected"), [(10, True), (30, True), (60, False), (300, False), (0, False), (None, False)]
)
def test_a_period_shorter_than_a_minute(period, expected):
    assert is_too_fine(period) is expected


@pytest.mark.parametrize(
    ("comparison", "threshold", "expected"),
    [
        (BELOW, 0, True),
        (BELOW, -1, True),
        (BELOW, None, True),
        (BELOW, 0.5, False),
        (AT_MOST, -0.5, True),
        (AT_MOST, 0, False),
        (AT_MOST, None, False),
        ("GreaterThanThreshold", -1, False),
        (None, 0, False),
        (BELOW, Unknown("threshold"), False),
    ],
)
def test_comparisons_that_never_come_true(comparison, threshold, expected):
    assert never_true(comparison, threshold) is expected


@pytest.mark.parametrize(
    ("queries", "expected"),
    [
        (formula("m1", m1=metric("UserErrors")), True),
        (formula("m1 + m2", m1=metric("UserErrors"), m2=metric("Scanned", namespace="AWS/Lambda")), False),
        (formula("m1 - 5", m1=metric("UserErrors")), False),
        ([query('SELECT SUM(UserErrors) FROM "AWS/DynamoDB"')], True),
        ([query('SELECT SUM(Errors) FROM "AWS/Lambda"')], False),
        ([query("SELECT nonsense")], False),
        ([], False),
    ],
)
def test_what_is_never_below_zero(queries, expected):
    assert is_never_below_zero(Alarm(alarm("a", {"metricQueries": queries}))) is expected
