"""The tables, property by property: an input that is not listed here is a change of the stack."""

from __future__ import annotations

import json

import pytest

from tests.infra.program import HOUSE_TAGS, INSIGHTS, TABLE, Run, run_program


def attribute(name: str, type_: str) -> dict[str, str]:
    return {"name": name, "type": type_}


EVERY_TABLE = {
    "billingMode": "PAY_PER_REQUEST",
    "serverSideEncryption": {"enabled": True},
    "deletionProtectionEnabled": True,
    "tags": HOUSE_TAGS,
}
EXPECTED = {
    "events": {
        **EVERY_TABLE,
        "name": "events",
        "hashKey": "eventId",
        "rangeKey": "timestamp",
        "attributes": [attribute("eventId", "S"), attribute("timestamp", "N")],
        "streamEnabled": True,
        "streamViewType": "NEW_AND_OLD_IMAGES",
        "pointInTimeRecovery": {"enabled": False},
    },
    "sessions": {
        **EVERY_TABLE,
        "name": "sessions",
        "hashKey": "sessionId",
        "attributes": [attribute("sessionId", "S"), attribute("timestamp", "N"), attribute("userId", "S")],
        "globalSecondaryIndexes": [
            {
                "name": "userId-timestamp-index",
                "keySchemas": [
                    {"attributeName": "userId", "keyType": "HASH"},
                    {"attributeName": "timestamp", "keyType": "RANGE"},
                ],
                "projectionType": "ALL",
            }
        ],
        "streamEnabled": False,
        "pointInTimeRecovery": {"enabled": False},
    },
    "users": {
        **EVERY_TABLE,
        "name": "users",
        "hashKey": "userId",
        "attributes": [attribute("userId", "S")],
        "streamEnabled": False,
        "pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 35},
    },
}


@pytest.mark.parametrize("table", EXPECTED)
def test_inputs_of_the_table(stack: Run, table: str):
    assert stack.all(TABLE)[table].inputs == EXPECTED[table]


def test_contributor_insights_on_events_only(stack: Run):
    (insights,) = stack.all(INSIGHTS).values()
    assert insights.inputs == {"tableName": "events", "mode": "ACCESSED_AND_THROTTLED_KEYS"}
    assert insights.dependencies == {"events"}


def test_contributor_insights_mode_is_configurable():
    run = run_program({"dynamodb-tables:insightsMode": "THROTTLED_KEYS"})
    assert [insights.inputs["mode"] for insights in run.all(INSIGHTS).values()] == ["THROTTLED_KEYS"]


def test_key_schema_of_an_existing_table():
    keys = {"users": {"partitionKey": {"name": "tenant", "type": "S"}, "sortKey": {"name": "id", "type": "B"}}}
    tables = run_program({"dynamodb-tables:tables": json.dumps(keys)}).all(TABLE)
    users = tables["users"].inputs
    assert (users["hashKey"], users["rangeKey"]) == ("tenant", "id")
    assert users["attributes"] == [attribute("id", "B"), attribute("tenant", "S")]
    assert tables["events"].inputs == EXPECTED["events"]


def test_a_table_without_sort_key_in_config_has_none():
    keys = {"events": {"partitionKey": {"name": "id", "type": "N"}}}
    events = run_program({"dynamodb-tables:tables": json.dumps(keys)}).all(TABLE)["events"].inputs
    assert "rangeKey" not in events
    assert events["attributes"] == [attribute("id", "N")]


def test_index_of_an_existing_table():
    index = {"name": "byUser", "userId": "N", "timestamp": "S"}
    sessions = run_program({"dynamodb-tables:sessionsIndex": json.dumps(index)}).all(TABLE)["sessions"].inputs
    assert [found["name"] for found in sessions["globalSecondaryIndexes"]] == ["byUser"]
    assert sessions["attributes"] == [
        attribute("sessionId", "S"),
        attribute("timestamp", "S"),
        attribute("userId", "N"),
    ]


def test_an_attribute_in_both_key_and_index_is_declared_once():
    keys = {
        "sessions": {"partitionKey": {"name": "userId", "type": "S"}, "sortKey": {"name": "timestamp", "type": "N"}}
    }
    sessions = run_program({"dynamodb-tables:tables": json.dumps(keys)}).all(TABLE)["sessions"].inputs
    assert sessions["attributes"] == [attribute("timestamp", "N"), attribute("userId", "S")]
