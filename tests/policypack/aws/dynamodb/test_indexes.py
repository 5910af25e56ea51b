"""An index in each of its spellings is the same index."""

from __future__ import annotations

import pytest

from guardrails.aws.dynamodb.indexes import Index, inline_indexes, local_indexes, standalone_index
from guardrails.aws.dynamodb.types import GLOBAL_SECONDARY_INDEX, TABLE
from guardrails.core.values import Unknown, Wrong
from tests.policypack.support import UNKNOWN, resource

SCHEMAS = [
    {"attributeName": "userId", "keyType": "HASH"},
    {"attributeName": "timestamp", "keyType": "RANGE"},
]
BY_USER = Index("userId", "timestamp", "ALL")


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        ({"hashKey": "userId", "rangeKey": "timestamp", "projectionType": "ALL"}, BY_USER),
        ({"keySchemas": SCHEMAS, "projectionType": "ALL"}, BY_USER),
        ({"keySchemas": SCHEMAS, "hashKey": "other", "projectionType": "ALL"}, BY_USER),
        ({"keySchemas": [], "hashKey": "userId", "rangeKey": ""}, Index("userId", None, None)),
        ({"keySchemas": [*SCHEMAS, {"attributeName": "b", "keyType": "HASH"}]}, Index("userId + b", "timestamp", None)),
        ({"keySchemas": SCHEMAS[:1]}, Index("userId", None, None)),
        ({"keySchemas": UNKNOWN}, Index(*[Unknown("globalSecondaryIndexes[0].keySchemas")] * 2, None)),
        (
            {"keySchemas": [{"attributeName": "a", "keyType": UNKNOWN}]},
            Index(*[Unknown("globalSecondaryIndexes[0].keySchemas[0].keyType")] * 2, None),
        ),
        (UNKNOWN, Unknown("globalSecondaryIndexes[0]")),
        ("by-user", Wrong("globalSecondaryIndexes[0]", "an object", "a string")),
    ],
)
def test_an_index_on_the_table(index, expected):
    assert list(inline_indexes(resource(TABLE, "t", {"globalSecondaryIndexes": [index]}))) == [expected]


def test_a_local_index_has_the_partition_key_of_its_table():
    props = {
        "hashKey": "userId",
        "localSecondaryIndexes": [{"rangeKey": "timestamp", "projectionType": "ALL"}, UNKNOWN],
    }
    assert list(local_indexes(resource(TABLE, "t", props))) == [BY_USER, Unknown("localSecondaryIndexes[1]")]


@pytest.mark.parametrize(
    ("projection", "expected"),
    [
        ({"projectionType": "ALL"}, "ALL"),
        (None, None),
        (UNKNOWN, Unknown("projection")),
        ("ALL", Wrong("projection", "an object", "a string")),
    ],
)
def test_an_index_that_stands_alone(projection, expected):
    index = resource(GLOBAL_SECONDARY_INDEX, "i", {"keySchemas": SCHEMAS, "projection": projection})
    assert standalone_index(index) == Index("userId", "timestamp", expected)
