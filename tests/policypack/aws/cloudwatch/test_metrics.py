"""What DynamoDB publishes."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudwatch.metrics import (
    BYTES,
    ITEM_OPERATIONS,
    MILLISECONDS,
    OPERATIONS,
    PUBLISHED,
    described,
    meant,
    unit_of,
)
from guardrails.aws.iam.dynamodb import READ_ACTIONS, WRITE_ACTIONS


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("UserErrors", []),
        ("AccountMaxReads", []),
        ("MaxProvisionedTableReadCapacityUtilization", []),
        ("SystemErrors", ["`TableName` + `Operation`"]),
        ("SuccessfulRequestLatency", ["`TableName` + `Operation`", "`TableName` + `Operation` + `StreamLabel`"]),
        ("ThrottledRequests", ["`TableName` + `Operation`"]),
        ("ReturnedItemCount", ["`TableName` + `Operation`"]),
        ("ConditionalCheckFailedRequests", ["`TableName`"]),
        ("TransactionConflict", ["`TableName`"]),
        ("TimeToLiveDeletedItemCount", ["`TableName`"]),
        ("ReadThrottleEvents", ["`TableName`", "`TableName` + `GlobalSecondaryIndexName`"]),
        ("ConsumedWriteCapacityUnits", ["`TableName`", "`TableName` + `GlobalSecondaryIndexName`"]),
        ("WriteKeyRangeThroughputThrottleEvents", ["`TableName`", "`TableName` + `GlobalSecondaryIndexName`"]),
        ("OnlineIndexThrottleEvents", ["`TableName` + `GlobalSecondaryIndexName`"]),
        ("ReturnedBytes", ["`TableName` + `Operation` + `StreamLabel`"]),
        ("AgeOfOldestUnreplicatedRecord", ["`TableName` + `DelegatedOperation`"]),
        ("ReplicationLatency", ["`TableName` + `ReceivingRegion`"]),
    ],
)
def test_published(metric, expected):
    where = "with " + " or ".join(expected) if expected else "for the account and region as a whole, without dimensions"
    assert described(PUBLISHED[metric]) == where


def test_every_dimension_is_one_that_dynamodb_has():
    known = {
        "TableName",
        "Operation",
        "GlobalSecondaryIndexName",
        "StreamLabel",
        "ReceivingRegion",
        "DelegatedOperation",
    }
    assert {name for sets in PUBLISHED.values() for names in sets for name in names} == known


def test_item_operations_are_what_the_roles_may_do():
    """ConditionCheckItem is a permission within transactions, DescribeTable reads no items; neither is an operation."""
    assert frozenset({*READ_ACTIONS, *WRITE_ACTIONS} - {"ConditionCheckItem", "DescribeTable"}) == ITEM_OPERATIONS
    assert set(OPERATIONS) > ITEM_OPERATIONS


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("usererrors", "UserErrors"),
        (" UserErrors ", "UserErrors"),
        ("UserErrors", "UserErrors"),
        ("UserError", "UserErrors"),
        ("UserErorrs", "UserErrors"),
        ("TransactionConflicts", "TransactionConflict"),
        ("UserErrors1", None),
        ("User", None),
        ("", None),
    ],
)
def test_meant(name, expected):
    assert meant(name, PUBLISHED) == expected


@pytest.mark.parametrize(
    ("metric", "dimensions", "expected"),
    [
        ("UserErrors", set(), True),
        ("UserErrors", {"TableName"}, False),
        ("SystemErrors", {"TableName", "Operation"}, True),
        ("SystemErrors", {"TableName"}, False),
        ("Errors", set(), False),
    ],
)
def test_published_on_exactly_these_dimensions(metric, dimensions, expected):
    assert (frozenset(dimensions) in PUBLISHED.get(metric, ())) is expected


@pytest.mark.parametrize(
    ("metric", "unit"),
    [
        ("UserErrors", "Count"),
        ("ConsumedReadCapacityUnits", "Count"),
        ("SuccessfulRequestLatency", "Milliseconds"),
        ("ReturnedBytes", "Bytes"),
        ("AccountProvisionedReadCapacityUtilization", "Percent"),
        ("OnlineIndexPercentageProgress", "Count"),
    ],
)
def test_units(metric, unit):
    assert unit_of(metric) == unit


def test_metrics_with_another_unit_exist():
    assert set(PUBLISHED) > MILLISECONDS | BYTES
