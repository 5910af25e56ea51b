from __future__ import annotations

import pytest

from guardrails.core.schema import SettingsError
from guardrails.core.settings import parse
from guardrails.rules.dynamodb_required_indexes import RULE
from tests.policypack.support import UNKNOWN, answers, provider, resource, stack, urn

TABLE = "aws:dynamodb/table:Table"
INDEX = "aws:dynamodb/globalSecondaryIndex:GlobalSecondaryIndex"
WRITE = (
    'Write global_secondary_indexes=[{"name": "userId-timestamp", "key_schemas": [{"attribute_name": "userId", '
    '"key_type": "HASH"}, {"attribute_name": "timestamp", "key_type": "RANGE"}], "projection_type": "ALL"}].'
)
WANTED = "a global index with partition key userId, sort key timestamp and projection ALL"
LACKS = f"violation: Table 'x' lacks {WANTED}. {WRITE}"
DEFERRED = "n/a: The table lists no global index; standalone ones are judged when the stack is complete."


def later(path: str, requirement: str = f"it has {WANTED}") -> str:
    return (
        f"unknown: Table 'x' has a value for `{path}` that is not known before the update, so nobody can tell whether "
        f"{requirement}. Write a value that is known when the program runs."
    )


def keys(*pairs):
    return [{"attributeName": name, "keyType": kind} for name, kind in pairs]


OLD = {"name": "i", "hashKey": "userId", "rangeKey": "timestamp", "projectionType": "ALL"}
NEW = {"name": "i", "keySchemas": keys(("userId", "HASH"), ("timestamp", "RANGE")), "projectionType": "ALL"}


@pytest.mark.parametrize(
    ("indexes", "expected"),
    [
        pytest.param([OLD], [], id="hashKey and rangeKey"),
        pytest.param([NEW], [], id="keySchemas"),
        pytest.param([{**NEW, "hashKey": "", "rangeKey": ""}], [], id="keySchemas, blank keys of state"),
        pytest.param([{**OLD, "keySchemas": []}], [], id="hashKey, empty keySchemas of state"),
        pytest.param([{"name": "a", "hashKey": "b", "projectionType": "ALL"}, OLD], [], id="among others"),
        pytest.param([{**OLD, "__defaults": []}], [], id="provider's own key"),
        pytest.param([{**OLD, "hashKey": "user"}], [LACKS], id="another partition key"),
        pytest.param([{**OLD, "rangeKey": "time"}], [LACKS], id="another sort key"),
        pytest.param([{**OLD, "rangeKey": None}], [LACKS], id="no sort key"),
        pytest.param([{**OLD, "hashKey": "timestamp", "rangeKey": "userId"}], [LACKS], id="the wrong way round"),
        pytest.param(
            [{**OLD, "projectionType": "KEYS_ONLY"}],
            [LACKS.replace(" Write", " One with these keys has the projection KEYS_ONLY. Write")],
            id="another projection",
        ),
        pytest.param(
            [{**OLD, "projectionType": "hunter2"}],
            [
                LACKS.replace(
                    " Write", " One with these keys has the projection (a value that DynamoDB does not know). Write"
                )
            ],
            id="a projection that does not exist, not repeated",
        ),
        *(
            pytest.param(
                [{**OLD, "projectionType": projection}],
                [LACKS.replace(" Write", " One with these keys has no projection. Write")],
                id=f"projection {projection!r}",
            )
            for projection in (None, "", 3)
        ),
        pytest.param(
            [{**NEW, "keySchemas": keys(("userId", "HASH"), ("tenant", "HASH"), ("timestamp", "RANGE"))}],
            [LACKS],
            id="a partition key of two attributes",
        ),
        pytest.param(
            [{**NEW, "keySchemas": keys(("userId", "HASH"), (UNKNOWN, "HASH"), ("timestamp", "RANGE"))}],
            [LACKS],
            id="a partition key of two attributes, one unknown",
        ),
        pytest.param([{**OLD, "hashKey": UNKNOWN}], [later("globalSecondaryIndexes[0].hashKey")], id="unknown key"),
        pytest.param([{**OLD, "hashKey": UNKNOWN, "rangeKey": "a"}], [LACKS], id="unknown, and another sort key"),
        pytest.param(
            [{**OLD, "hashKey": UNKNOWN, "projectionType": "KEYS_ONLY"}], [LACKS], id="unknown, and another projection"
        ),
        pytest.param([UNKNOWN, OLD], [], id="one unknown, one right"),
        pytest.param([UNKNOWN], [later("globalSecondaryIndexes[0]")], id="unknown index"),
        pytest.param(UNKNOWN, [later("globalSecondaryIndexes")], id="unknown indexes"),
        pytest.param(
            [{**NEW, "keySchemas": UNKNOWN}], [later("globalSecondaryIndexes[0].keySchemas")], id="unknown schemas"
        ),
        pytest.param(
            [{**NEW, "keySchemas": [{"attributeName": "userId", "keyType": UNKNOWN}]}],
            [later("globalSecondaryIndexes[0].keySchemas[0].keyType")],
            id="unknown kind of key",
        ),
        pytest.param(
            [3],
            [
                "violation: Table 'x' has a number at `globalSecondaryIndexes[0]`, where an object is required, "
                "so it is "
                "not shown that it has the indexes that are required. Write an object.",
                LACKS,
            ],
            id="wrong type",
        ),
        pytest.param([{**OLD, "hashKey": 3}], [LACKS], id="wrong type of a key"),
        pytest.param(
            [{**NEW, "keySchemas": keys(("userId", "HASH"), (UNKNOWN, "RANGE"))}],
            [later("globalSecondaryIndexes[0].keySchemas[1].attributeName")],
            id="unknown name of an attribute",
        ),
        pytest.param(
            [{**NEW, "keySchemas": [UNKNOWN]}],
            [later("globalSecondaryIndexes[0].keySchemas[0]")],
            id="unknown attribute",
        ),
        pytest.param([], [DEFERRED], id="an empty list"),
        pytest.param(None, [DEFERRED], id="no list"),
    ],
)
def test_a_table_that_lists_indexes(indexes, expected):
    assert answers(RULE, resource(TABLE, "x", {"name": "sessions", "globalSecondaryIndexes": indexes})) == expected


def test_other_tables_are_free():
    assert answers(RULE, resource(TABLE, "x", {"name": "users"})) == []
    assert answers(RULE, resource(TABLE, "x", {"name": "users", "globalSecondaryIndexes": [UNKNOWN]})) == []


def test_a_table_of_unknown_name_may_be_the_listed_one():
    name = later("name", "it has the indexes that are required")
    assert answers(RULE, resource(TABLE, "x", {"name": UNKNOWN, "globalSecondaryIndexes": [OLD]})) == []
    wrong = {"name": UNKNOWN, "globalSecondaryIndexes": [{**OLD, "hashKey": "a"}]}
    assert answers(RULE, resource(TABLE, "x", wrong)) == [name]
    assert answers(RULE, stack(resource(TABLE, "x", {"name": UNKNOWN}))) == [name]


ALONE = LACKS.replace(
    WRITE,
    'Write aws.dynamodb.GlobalSecondaryIndex("userId-timestamp", key_schemas=[{"attribute_name": "userId", '
    '"key_type": "HASH"}, {"attribute_name": "timestamp", "key_type": "RANGE"}], '
    'projection={"projection_type": "ALL"}, ...).',
)
STANDALONE = {
    "tableName": "sessions",
    "keySchemas": keys(("userId", "HASH"), ("timestamp", "RANGE")),
    "projection": {"projectionType": "ALL"},
}


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        pytest.param(STANDALONE, [], id="by name"),
        pytest.param({**STANDALONE, "tableName": "arn:aws:dynamodb:a:1:table/sessions"}, [], id="by ARN"),
        pytest.param({**STANDALONE, "tableName": "users"}, [LACKS], id="of another table"),
        pytest.param({**STANDALONE, "tableName": UNKNOWN}, [later("tableName")], id="of an unknown table"),
        pytest.param({**STANDALONE, "projection": UNKNOWN}, [later("projection")], id="unknown projection"),
        pytest.param({**STANDALONE, "keySchemas": keys(("userId", "HASH"))}, [ALONE], id="no sort key"),
        pytest.param(
            {**STANDALONE, "projection": {"projectionType": "INCLUDE"}},
            [ALONE.replace(" Write", " One with these keys has the projection INCLUDE. Write")],
            id="another projection",
        ),
    ],
)
def test_standalone_indexes_are_judged_at_the_end(index, expected):
    table = resource(TABLE, "x", {"name": "sessions"})
    assert answers(RULE, stack(table, resource(INDEX, "i", index))) == expected


def test_a_standalone_index_known_by_reference_only():
    table = resource(TABLE, "x", {"name": "sessions"})
    index = resource(INDEX, "i", {**STANDALONE, "tableName": UNKNOWN}, made_of={"tableName": [urn(TABLE, "x")]})
    assert answers(RULE, stack(table, index)) == []


def test_a_table_without_any_index_is_judged_at_the_end():
    assert answers(RULE, stack(resource(TABLE, "x", {"name": "sessions"}))) == [LACKS]


def test_other_tables_without_any_index_are_free_at_the_end():
    assert answers(RULE, stack(resource(TABLE, "x", {"name": "users"}))) == []


def test_a_table_that_lists_indexes_is_not_judged_twice():
    wrong = {"name": "sessions", "globalSecondaryIndexes": [{**OLD, "hashKey": "a"}]}
    assert answers(RULE, stack(resource(TABLE, "x", wrong))) == []


def test_indexes_by_configuration():
    wanted = {"orders": [{"partitionKey": "customer"}, {"partitionKey": "day", "projection": "KEYS_ONLY"}]}
    table = {"name": "orders", "globalSecondaryIndexes": [{"hashKey": "customer", "projectionType": "ALL"}]}
    assert answers(RULE, resource(TABLE, "x", table), indexes=wanted) == [
        "violation: Table 'x' lacks a global index with partition key day, no sort key and projection KEYS_ONLY. Write "
        'global_secondary_indexes=[{"name": "day", "key_schemas": [{"attribute_name": "day", "key_type": "HASH"}], '
        '"projection_type": "KEYS_ONLY"}].'
    ]


@pytest.mark.parametrize(
    ("index", "holds"),
    [
        ({"hashKey": "day", "rangeKey": ""}, True),
        ({"keySchemas": keys(("day", "HASH"))}, True),
        ({"hashKey": "day", "rangeKey": "hour"}, False),
        ({"keySchemas": keys(("day", "HASH"), ("hour", "RANGE"), ("minute", "RANGE"))}, False),
        ({"keySchemas": keys(("day", "HASH"), ("hour", "HASH"))}, False),
    ],
    ids=["blank as in state", "keySchemas", "a sort key", "a sort key of two attributes", "a partition key of two"],
)
def test_an_index_without_a_sort_key(index, holds):
    table = {"name": "sessions", "globalSecondaryIndexes": [{**index, "projectionType": "ALL"}]}
    found = answers(RULE, resource(TABLE, "x", table), indexes={"sessions": [{"partitionKey": "day"}]})
    assert (found == []) is holds


def test_an_index_in_another_region_is_another_tables():
    table = resource(TABLE, "x", {"name": "sessions"}, provider=provider(region="us-east-1"))
    for region, expected in (("us-east-1", []), ("eu-west-1", [LACKS])):
        index = resource(INDEX, "i", {**STANDALONE, "region": region})
        assert answers(RULE, stack(table, index)) == expected


def test_a_table_of_unknown_name_that_lists_no_index_waits_for_the_end():
    assert answers(RULE, resource(TABLE, "x", {"name": UNKNOWN})) == [DEFERRED]


@pytest.mark.parametrize("key", ["partitionKey", "sortKey"])
def test_an_attribute_has_a_name(key):
    index = {"partitionKey": "userId", "sortKey": "timestamp", key: ""}
    with pytest.raises(SettingsError, match=f"indexes.sessions\\[0\\].{key}"):
        parse(RULE, {"indexes": {"sessions": [index]}})
    assert parse(RULE, {"indexes": {"sessions": [{**index, key: "a"}]}})


LOCAL = {"name": "l", "rangeKey": "timestamp", "projectionType": "ALL"}


LOCAL_MISS = LACKS.replace(
    " Write",
    " One with these keys is local, which is another thing: bound to the table's partition key, with at most 10 GB for "
    "each value of it. Write",
)


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        pytest.param({"hashKey": "userId", "localSecondaryIndexes": [LOCAL]}, LOCAL_MISS, id="with these keys"),
        pytest.param({"hashKey": "id", "localSecondaryIndexes": [LOCAL]}, LACKS, id="with other keys"),
        pytest.param(
            {"hashKey": "userId", "localSecondaryIndexes": [{**LOCAL, "projectionType": "KEYS_ONLY"}]},
            LOCAL_MISS,
            id="another projection",
        ),
        pytest.param({"hashKey": UNKNOWN, "localSecondaryIndexes": [LOCAL]}, LACKS, id="unknown partition key"),
        pytest.param({"hashKey": "userId", "localSecondaryIndexes": UNKNOWN}, LACKS, id="unknown list"),
        pytest.param(
            {"hashKey": "userId", "localSecondaryIndexes": [{}, LOCAL], "globalSecondaryIndexes": []},
            LOCAL_MISS,
            id="among others",
        ),
    ],
)
def test_a_local_index_does_not_count(props, expected):
    table = resource(TABLE, "x", {"name": "sessions", **props})
    assert answers(RULE, table) == [DEFERRED]
    assert answers(RULE, stack(table)) == [expected]


def test_local_indexes_beside_others():
    table = {"name": "sessions", "hashKey": "userId", "localSecondaryIndexes": [LOCAL]}
    other = {**OLD, "hashKey": "tenant"}
    assert answers(RULE, resource(TABLE, "x", {**table, "globalSecondaryIndexes": [other]})) == [LOCAL_MISS]
    assert answers(RULE, resource(TABLE, "x", {**table, "globalSecondaryIndexes": [other, OLD]})) == []
    assert answers(RULE, stack(resource(TABLE, "x", table), resource(INDEX, "i", STANDALONE))) == []


def test_patterns_and_logical_names():
    config = {"indexes": {"sess*": [{"partitionKey": "userId", "sortKey": "timestamp"}]}}
    assert answers(RULE, stack(resource(TABLE, "x", {"name": "sessions-dev"})), **config) == [LACKS]
    assert answers(RULE, stack(resource(TABLE, "x", {"name": "session"})), **config) == [LACKS]
    assert answers(RULE, stack(resource(TABLE, "x", {"name": "other"})), **config) == []
    made = resource(TABLE, "orders", {"name": "orders-1a2b3c4"})
    alone = resource(INDEX, "i", {**STANDALONE, "tableName": "orders-1a2b3c4"})
    config = {"indexes": {"orders": [{"partitionKey": "userId", "sortKey": "timestamp"}]}}
    assert answers(RULE, stack(made), **config) == [LACKS.replace("'x'", "'orders'")]
    assert answers(RULE, stack(made, alone), **config) == []


def test_a_standalone_index_is_judged_with_its_table():
    assert answers(RULE, resource(INDEX, "i", STANDALONE)) == [
        "n/a: Standalone indexes are judged with their table when the stack is complete."
    ]
