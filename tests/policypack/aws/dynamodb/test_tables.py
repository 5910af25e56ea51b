"""How a table is called, and how other resources call it."""

from __future__ import annotations

import pytest

from guardrails.aws.dynamodb.tables import name_in, own_table, own_table_in, table_name
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
    assert table_name(table) == own_table(table) == own_table_in(table, stack(table)) == expected


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
    assert own_table(resource(TABLE_REPLICA, "r", {"globalTableArn": reference})) == expected
    assert own_table(resource(GLOBAL_SECONDARY_INDEX, "i", {"tableName": reference})) == expected


def test_a_reference_that_is_missing_or_unknown():
    assert own_table(resource(TABLE_REPLICA, "r")) is None
    assert own_table(resource(TABLE_REPLICA, "r", {"globalTableArn": UNKNOWN})) == Unknown("globalTableArn")


def insights(*tables):
    made_of = {"tableName": [urn(TABLE, name) for name in tables]}
    return resource(CONTRIBUTOR_INSIGHTS, "c", {"tableName": UNKNOWN}, made_of=made_of)


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["a"], "users"),
        (["unnamed"], "unnamed"),
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
    assert own_table_in(found, stack(*tables, found)) == expected


def test_the_graph_is_not_asked_where_the_reference_is_known():
    found = resource(CONTRIBUTOR_INSIGHTS, "c", {"tableName": "events"}, made_of={"tableName": [urn(TABLE, "a")]})
    assert own_table_in(found, stack(resource(TABLE, "a", {"name": "users"}), found)) == "events"
