"""Why an alarm can never fire, as a clause after its name."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudwatch.alarms import Metric
from guardrails.aws.cloudwatch.dead import is_ours, metric_faults, query_faults
from guardrails.aws.cloudwatch.insights import parse
from guardrails.core.values import Unknown


@pytest.mark.parametrize(
    ("namespace", "expected"),
    [("AWS/DynamoDB", True), ("aws/dynamodb ", True), ("AWS/Lambda", False), ("DynamoDB", False)],
)
def test_a_namespace_that_is_meant(namespace, expected):
    assert is_ours(namespace) is expected


def faults(name, dimensions, namespace="AWS/DynamoDB"):
    found = metric_faults(Metric(namespace, name, dimensions, "Sum", 60, None))
    return [fault.partition(", so the alarm can never fire. ") for fault in found]


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (("UserErrors", {}), []),
        (("SystemErrors", {"TableName": "users", "Operation": "Query"}), []),
        (("SystemErrors", {"TableName": "users", "Operation": Unknown("o")}), []),
        ((Unknown("metricName"), {}), []),
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
        (("Mistakes", {}), "Write the name of a metric that it does publish, such as SystemErrors."),
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
