"""What is not as it should be after the update is told, with what it is and what it was."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from infra.adopt.verifying import verify
from tests.infra.adopt.snapshots import STACK, Json, arn, index, present, snapshot, stream, table


def wrong(before: Json, now: Json, text: str = "") -> list[str]:
    stack = present(text) if text else present()
    return [check.text for check in verify(before, now, stack.settings()).checks if not check.good]


def test_all_is_well():
    result = verify(snapshot(), snapshot(), present().settings())
    assert result.good
    assert result.differences == ()


OLD_READER = {
    "kind": "pipe",
    "id": "to-lake",
    "streamArn": f"{arn('events')}/stream/2020",
    "target": "t",
    "state": "RUNNING",
}
CASES: list[tuple[str, Json, str]] = [
    (
        "users",
        {"id": "other"},
        "users: ANOTHER table: id id-of-users of 2024-01-01T00:00:00.000Z became other of 2024-",
    ),
    ("users", {"itemCount": 99}, "users: 99 items, 100 before (DynamoDB counts about every six hours;"),
    (
        "users",
        {"recovery": {"enabled": True, "days": 7, "earliest": None}},
        "users: not done: Point-in-time recovery: 7",
    ),
    (
        "users",
        {"recovery": {"enabled": False, "days": None, "earliest": None}},
        "users: not done: Point-in-time recovery",
    ),
    (
        "users",
        {"insights": [{"index": None, "mode": None}]},
        "users: not done: Contributor insights on the table stay on",
    ),
    ("users", {"deletionProtection": False}, "users: not done: Deletion protection is switched on."),
    ("users", {"tags": {}}, "users: not done: Tags: CostCenter: analytics is added;"),
    ("events", {"stream": None}, "events: no stream"),
    ("events", {"readers": [OLD_READER]}, "events: pipe to-lake reads arn:aws:dynamodb"),
    ("events", {"billingMode": "PROVISIONED"}, "events: not done: Billing: provisioned"),
]


@pytest.mark.parametrize(("name", "changes", "text"), CASES, ids=[case[2][:40] for case in CASES])
def test_a_table_that_is_not_as_it_should_be(name: str, changes: Json, text: str):
    found = wrong(snapshot(), snapshot(**{name: table(name, **changes)}))
    assert any(line.startswith(text) for line in found), found


def test_what_a_table_had_and_lost():
    before = snapshot(
        users=table(
            "users",
            globalIndexes=[index("by-email", ("email", "S"))],
            tags={**table("users")["tags"], "Owner": "ada"},
            timeToLive="expiresAt",
            tableClass="STANDARD_INFREQUENT_ACCESS",
            backups=[{"arn": "arn:backup", "createdAt": None}],
            policy={"Statement": []},
        )
    )
    assert {
        "users: global index by-email is gone",
        "users: tag Owner is gone",
        "users: backup arn:backup is gone",
        "users: time to live was expiresAt and is gone",
        "users: table class was STANDARD_INFREQUENT_ACCESS and is STANDARD",
        "users: resource policy was {'Statement': []} and is gone",
    } <= set(wrong(before, snapshot()))


def test_a_table_that_is_gone():
    found = snapshot(users=None)
    assert "users: the table does not exist" in wrong(snapshot(), found)


def change(path: str, value: Any) -> Json:
    found = snapshot()
    *parents, last = path.split("/")
    place = found
    for parent in parents:
        place = place[parent]
    place[last] = value
    return found


BELONGINGS = [
    ("roles/dynamodb-users-read-role", None, "role dynamodb-users-read-role does not exist"),
    (
        "roles/dynamodb-users-read-role/policies",
        [],
        "role dynamodb-users-read-role lacks its policy dynamodb-users-read",
    ),
    ("topic", None, "topic dynamodb-alarms does not exist"),
    ("alarms/dynamodb-user-errors", None, "alarm dynamodb-user-errors does not exist"),
    ("alarms/dynamodb-user-errors/actions", [], "alarm dynamodb-user-errors (OK) does not speak to arn:aws:sns:"),
    ("alarms/dynamodb-user-errors/actionsEnabled", False, "alarm dynamodb-user-errors (OK) does not speak to arn:aws:"),
    ("dashboard", False, "dashboard dynamodb-tables does not exist"),
    ("account", "999999999999", "account 999999999999, but the snapshot is of 123456789012"),
]


@pytest.mark.parametrize(("path", "value", "text"), BELONGINGS, ids=[case[0] for case in BELONGINGS])
def test_what_belongs_to_the_tables(path: str, value: Any, text: str):
    assert any(line.startswith(text) for line in wrong(snapshot(), change(path, value)))


def test_alarms_that_nobody_hears():
    text = STACK + "  dynamodb-tables:alarmEmails: [a@example.com]\n"
    assert "0 confirmed subscriptions to the alarms: confirm them, or nobody hears an alarm" in wrong(
        snapshot(), snapshot(), text
    )
    heard = change("topic/subscriptions", [{"protocol": "email", "confirmed": True}])
    assert wrong(snapshot(), heard, text) == []


def test_differences_are_told_in_words():
    before = snapshot(users=table("users", billingMode="PROVISIONED", capacity={"read": 5, "write": 5}))
    now = copy.deepcopy(before)
    users = now["tables"]["users"]
    users["billingMode"], users["stream"] = "PAY_PER_REQUEST", stream("users", "NEW_IMAGE")
    users["globalIndexes"] = [index("by-email", ("email", "S"))]
    users["tags"] = {**users["tags"], "Owner": "ada"}
    users["itemCount"] = 5000
    told = verify(before, now, present().settings()).differences
    assert told[0] == "tables users billing mode: PROVISIONED became PAY_PER_REQUEST"
    assert told[1].startswith('tables users global indexes by-email: {"name": "by-email"')
    assert told[2].startswith("tables users stream: arn:aws:dynamodb:")
    assert told[3] == "tables users tags Owner: ada is new"
    assert len(told) == 4
