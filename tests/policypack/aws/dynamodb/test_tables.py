"""How a table is called, and how other resources call it."""

from __future__ import annotations

import pytest

from guardrails.aws.dynamodb.tables import (
    StackTables,
    TableName,
    name_in,
    name_of,
    own_name,
    table_name,
)
from guardrails.aws.dynamodb.types import CONTRIBUTOR_INSIGHTS, GLOBAL_SECONDARY_INDEX, TABLE, TABLE_REPLICA
from guardrails.core.values import Unknown, Wrong
from tests.policypack.support import UNKNOWN, resource, stack, urn

ARN = "arn:aws:dynamodb:ap-southeast-2:123456789012:table/users"


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({"name": "users"}, "users"),
        ({}, "logical"),
        ({"name": ""}, "logical"),
        ({"name": UNKNOWN}, Unknown("name")),
        ({"name": ["users"]}, Wrong("name", "a string", "a list")),
    ],
)
def test_the_name_of_a_table(props, expected):
    table = resource(TABLE, "logical", props)
    assert table_name(table) == expected


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("users", "users"),
        (ARN, "users"),
        (f"{ARN}/index/by-name", "users"),
        (f"{ARN}/stream/2026", "users"),
        ("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/users", "users"),
        ("arn:aws:s3:::users", "arn:aws:s3:::users"),
        ("", ""),
    ],
)
def test_the_name_in_a_reference(reference, expected):
    assert name_in(reference) == expected
    assert own_name(resource(TABLE_REPLICA, "r", {"globalTableArn": reference})) == TableName(expected)
    assert own_name(resource(GLOBAL_SECONDARY_INDEX, "i", {"tableName": reference})) == TableName(expected)


def test_a_reference_that_is_missing_or_unknown():
    assert own_name(resource(TABLE_REPLICA, "r")) is None
    assert own_name(resource(TABLE_REPLICA, "r", {"globalTableArn": UNKNOWN})) == Unknown("globalTableArn")


def insights(*tables):
    made_of = {"tableName": [urn(TABLE, name) for name in tables]}
    return resource(CONTRIBUTOR_INSIGHTS, "c", {"tableName": UNKNOWN}, made_of=made_of)


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["a"], TableName("users")),
        (["unnamed"], TableName("", "unnamed")),
        (["later"], Unknown("tableName")),
        (["a", "unnamed"], Unknown("tableName")),
        (["elsewhere"], Unknown("tableName")),
    ],
    ids=["named", "not named", "name unknown", "two tables", "not in the stack"],
)
def test_the_graph_knows_the_table_where_its_name_is_unknown(sources, expected):
    tables = [
        resource(TABLE, "a", {"name": "users"}),
        resource(TABLE, "unnamed"),
        resource(TABLE, "later", {"name": UNKNOWN}),
    ]
    found = insights(*sources)
    assert StackTables(stack(*tables, found)).own_name(found) == expected


def test_the_graph_is_not_asked_where_the_reference_is_known():
    found = resource(CONTRIBUTOR_INSIGHTS, "c", {"tableName": "events"}, made_of={"tableName": [urn(TABLE, "a")]})
    tables = StackTables(stack(resource(TABLE, "a", {"name": "users"}), found))
    assert tables.own_name(found) == TableName("events")


@pytest.mark.parametrize(
    ("props", "expected", "said"),
    [
        ({"name": "users"}, TableName("users"), "users"),
        ({"name": "logical-users"}, TableName("logical-users"), "logical-users"),
        ({"name": "logical-1a2b3c4"}, TableName("logical-1a2b3c4", "logical"), "logical"),
        ({"name": "logical-1a2b3c"}, TableName("logical-1a2b3c"), "logical-1a2b3c"),
        ({"name": "logical-1A2B3C4"}, TableName("logical-1A2B3C4"), "logical-1A2B3C4"),
        ({"name": "logical-1a2b3c4-x"}, TableName("logical-1a2b3c4-x"), "logical-1a2b3c4-x"),
        ({"name": "other-1a2b3c4"}, TableName("other-1a2b3c4"), "other-1a2b3c4"),
        ({"name": "logical"}, TableName("logical"), "logical"),
        ({}, TableName("", "logical"), "logical"),
        ({"name": ""}, TableName("", "logical"), "logical"),
    ],
)
def test_what_a_table_is_called(props, expected, said):
    table = resource(TABLE, "logical", props)
    assert name_of(table) == own_name(table) == StackTables(stack(table)).own_name(table) == expected
    assert str(expected) == said


@pytest.mark.parametrize(
    ("name", "expected"), [(UNKNOWN, Unknown("name")), (["users"], Wrong("name", "a string", "a list"))]
)
def test_what_a_table_is_called_whose_name_can_not_be_read(name, expected):
    table = resource(TABLE, "logical", {"name": name})
    assert name_of(table) == own_name(table) == StackTables(stack(table)).own_name(table) == expected


AUTO_NAMED = resource(TABLE, "orders", {"name": "orders-1a2b3c4"})


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("orders-1a2b3c4", TableName("orders-1a2b3c4", "orders")),
        (ARN.replace("users", "orders-1a2b3c4/index/i"), TableName("orders-1a2b3c4", "orders")),
        (ARN, TableName("users")),
        ("", TableName("")),
    ],
)
def test_a_table_that_is_referred_to(reference, expected):
    tables = StackTables(stack(AUTO_NAMED))
    assert tables.named(reference) == expected
    index = resource(GLOBAL_SECONDARY_INDEX, "i", {"tableName": reference})
    assert tables.own_name(index) == own_name(index) == expected


def test_a_name_that_only_looks_made_is_known_where_the_table_is():
    table = resource(TABLE, "logical", {"name": "orders-1a2b3c4"})
    index = resource(GLOBAL_SECONDARY_INDEX, "i", {"tableName": "orders-1a2b3c4"})
    assert own_name(index) == TableName("orders-1a2b3c4", "orders")
    assert StackTables(stack(table)).own_name(index) == TableName("orders-1a2b3c4")


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["orders"], TableName("orders-1a2b3c4", "orders")),
        (["unnamed"], TableName("", "unnamed")),
        (["later"], Unknown("tableName")),
        (["orders", "unnamed"], Unknown("tableName")),
        (["elsewhere"], Unknown("tableName")),
    ],
    ids=["named", "not named", "name unknown", "two tables", "not in the stack"],
)
def test_the_graph_knows_what_the_table_is_called(sources, expected):
    tables = [AUTO_NAMED, resource(TABLE, "unnamed"), resource(TABLE, "later", {"name": UNKNOWN})]
    found = insights(*sources)
    assert StackTables(stack(*tables, found)).own_name(found) == expected


def test_a_reference_that_is_missing_or_wrong_refers_to_nothing():
    tables = StackTables(stack(AUTO_NAMED))
    assert tables.own_name(resource(TABLE_REPLICA, "r")) is None
    wrong = Wrong("globalTableArn", "a string", "a list")
    assert tables.own_name(resource(TABLE_REPLICA, "r", {"globalTableArn": []})) == wrong
