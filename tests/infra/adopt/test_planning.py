"""What each way in which a table can differ means, with the settings that keep nothing and with those that do."""

from __future__ import annotations

from typing import Any

import pytest

from infra.adopt.plan.entries import Entry, Kind
from infra.adopt.plan.planning import make_plan
from infra.adopt.proposal import propose
from tests.infra.adopt.snapshots import Json, index, keys, present, snapshot, stream, table

PROVISIONED = {"billingMode": "PROVISIONED", "capacity": {"read": 5, "write": 6}}
OTHER_INDEX = index("by-email", ("email", "S"))
TARGET = {"resourceId": "table/users", "dimension": "dynamodb:table:ReadCapacityUnits", "min": 1, "max": 9}
READER = {"kind": "event source mapping", "id": "u-1", "streamArn": "s", "target": "arn:fn", "state": "Enabled"}
REPLICA = {"region": "us-west-2", "status": "ACTIVE", "keyArn": None, "recovery": False}
SCALED = {"targets": [TARGET], "policies": [], "schedules": []}


def entries(name: str, settings: Any, **changes: Any) -> list[Entry]:
    """What the plan says of a table, without what merely stays."""
    found = snapshot(**{name: table(name, **changes)})
    plan = make_plan(found, settings(found) if callable(settings) else settings.settings())
    (own,) = [plan for plan in plan.tables if plan.name == name]
    return [entry for entry in own.entries if entry.kind is not Kind.STAYS]


def kept(found: Json) -> Any:
    return propose(found, present()).settings()


CASES: list[tuple[str, Json, Kind, str, str]] = [
    # table, what it has, what becomes of it with settings that keep nothing, the sentence's beginning, the setting
    ("users", {"status": "UPDATING"}, Kind.BLOCKED, "An update is under way: the table is UPDATING.", ""),
    (
        "users",
        {"keys": keys(("id", "S"))},
        Kind.BLOCKED,
        "The table's keys are id (S), the settings say userId (S): the table would be replaced by an empty one.",
        "tables.users: {partitionKey: {name: id, type: S}}",
    ),
    (
        "events",
        {"localIndexes": [index("by-kind", ("eventId", "S"), ("kind", "S"))]},
        Kind.BLOCKED,
        "Local indexes are made with a table and never change: it has by-kind,",
        "keep.events.localIndexes: [...], as the table has them",
    ),
    (
        "users",
        {"globalIndexes": [OTHER_INDEX]},
        Kind.LOST,
        "The global index by-email (email (S)) is deleted, because the settings do not name it",
        "keep.users.globalIndexes: [..., {name: by-email, ...}]",
    ),
    (
        "users",
        {"stream": stream("users", "NEW_IMAGE"), "readers": [READER]},
        Kind.LOST,
        "The stream (NEW_IMAGE) is switched off; its records can be read for 24 hours. Readers: event source mapping",
        "keep.users.streamViewType: NEW_IMAGE",
    ),
    (
        "users",
        {"tableClass": "STANDARD_INFREQUENT_ACCESS"},
        Kind.LOST,
        "Table class: STANDARD_INFREQUENT_ACCESS becomes STANDARD",
        "keep.users.tableClass: STANDARD_INFREQUENT_ACCESS",
    ),
    (
        "users",
        {"replicas": [REPLICA], "consistency": "STRONG"},
        Kind.LOST,
        "The replica in us-west-2 is deleted with all its data",
        "keep.users.replicas: [{region: us-west-2}], and us-west-2 in allowedRegions and in the policy pack's",
    ),
    ("users", {"tags": {"Owner": "ada"}}, Kind.LOST, "The tags Owner are removed", "keep.users.tags: {Owner: ada}"),
]


@pytest.mark.parametrize(("name", "changes", "kind", "text", "setting"), CASES, ids=[case[3][:30] for case in CASES])
def test_what_would_be_lost_is_refused_and_the_proposed_settings_keep_it(
    name: str, changes: Json, kind: Kind, text: str, setting: str
):
    (first, *_) = entries(name, present(), **changes)
    assert first.kind is kind
    assert first.text.startswith(text)
    assert first.setting.startswith(setting)
    with_settings = [entry.kind for entry in entries(name, kept, **changes)]
    if changes.get("status"):
        assert Kind.BLOCKED in with_settings  # no setting helps: it is waited for
    else:
        assert not {Kind.BLOCKED, Kind.LOST} & set(with_settings)


FORBIDDEN: list[tuple[str, Json, Kind, str, str]] = [
    # What the house forbids: no setting keeps it, a command takes it away knowingly.
    (
        "events",
        {"stream": stream("events", "KEYS_ONLY"), "readers": [READER]},
        Kind.LOST,
        "The stream has the view KEYS_ONLY",
        "aws lambda update-event-source-mapping --region ap-southeast-2 --uuid u-1 --no-enabled",
    ),
    (
        "events",
        {"recovery": {"enabled": True, "days": 35, "earliest": "2026-11-01T00:00:00Z"}},
        Kind.LOST,
        "Point-in-time recovery is switched off, because the house has it on users alone: all restore points since",
        "aws dynamodb create-backup --region ap-southeast-2 --table-name events --backup-name events-before-adoption",
    ),
    (
        "users",
        {"encryption": {"key": "CUSTOMER", "keyArn": "arn:aws:kms:mine"}},
        Kind.BY_HAND,
        "Encryption: the table keeps its customer key arn:aws:kms:mine",
        "aws dynamodb update-table --region ap-southeast-2 --table-name users "
        "--sse-specification Enabled=true,SSEType=KMS",
    ),
    (
        "users",
        {"insights": [{"index": None, "mode": None}]},
        Kind.BY_HAND,
        "Contributor insights on the table stay on",
        "aws dynamodb update-contributor-insights --region ap-southeast-2 --table-name users "
        "--contributor-insights-action DISABLE",
    ),
    (
        "events",
        {
            "insights": [{"index": None, "mode": None}, {"index": "by-x", "mode": None}],
            "globalIndexes": [index("by-x", ("x", "S"))],
        },
        Kind.BY_HAND,
        "Contributor insights on index by-x stay on",
        "aws dynamodb update-contributor-insights --region ap-southeast-2 --table-name events --index-name by-x "
        "--contributor-insights-action DISABLE",
    ),
    (
        "users",
        {**PROVISIONED, "scaling": SCALED},
        Kind.BY_HAND,
        "Auto scaling: scalable targets (1) stay registered",
        "aws application-autoscaling deregister-scalable-target --region ap-southeast-2 --service-namespace dynamodb "
        "--resource-id table/users --scalable-dimension dynamodb:table:ReadCapacityUnits",
    ),
]


@pytest.mark.parametrize(("name", "changes", "kind", "text", "command"), FORBIDDEN, ids=[f[3][:30] for f in FORBIDDEN])
def test_what_the_house_forbids_gets_its_commands(name: str, changes: Json, kind: Kind, text: str, command: str):
    (found,) = [entry for entry in entries(name, kept, **changes) if entry.commands]
    assert found.kind is kind
    assert found.text.startswith(text)
    assert found.commands[0] == command
    assert found.setting == ""


CHANGES: list[tuple[str, Json, str]] = [
    ("users", PROVISIONED, "Billing: provisioned (5 read, 6 write) becomes on-demand."),
    ("users", {"recovery": {"enabled": False, "days": None, "earliest": None}}, "Point-in-time recovery of 35 days is"),
    (
        "users",
        {"recovery": {"enabled": True, "days": 7, "earliest": None}},
        "Point-in-time recovery: 7 days become 35.",
    ),
    ("events", {"stream": None}, "A stream with NEW_AND_OLD_IMAGES is switched on."),
    ("events", {"insights": []}, "Contributor insights are switched on (ACCESSED_AND_THROTTLED_KEYS)."),
    (
        "events",
        {"insights": [{"index": None, "mode": "THROTTLED_KEYS"}]},
        "Contributor insights: THROTTLED_KEYS becomes ACCESSED_AND_THROTTLED_KEYS (setting `insightsMode`).",
    ),
    (
        "users",
        {"encryption": {"key": "AWS_OWNED", "keyArn": None}},
        "Encryption: the AWS owned key becomes the AWS man",
    ),
    ("users", {"deletionProtection": False}, "Deletion protection is switched on."),
    ("sessions", {"globalIndexes": []}, "Index userId-timestamp-index is added and filled from the table (100 items,"),
    (
        "users",
        {"tags": {"Team": "before"}},
        "Tags: Team: before becomes data-platform; CostCenter: analytics is added;",
    ),
]


@pytest.mark.parametrize(("name", "changes", "text"), CHANGES, ids=[case[2][:30] for case in CHANGES])
def test_what_changes_in_place_is_said_and_loses_nothing(name: str, changes: Json, text: str):
    (found,) = entries(name, kept, **changes)
    assert found.kind is Kind.CHANGES
    assert found.text.startswith(text)


def test_tables_as_the_program_makes_them_need_nothing():
    plan = make_plan(snapshot(), present().settings())
    assert not plan.loses
    assert {entry.kind for own in plan.tables for entry in own.entries} == {Kind.STAYS}


def test_a_table_that_does_not_exist_is_made():
    plan = make_plan(snapshot(users=None), present().settings())
    assert [(own.name, own.exists) for own in plan.tables] == [("events", True), ("sessions", True), ("users", False)]
    assert [entry.kind for entry in plan.tables[2].entries] == [Kind.MADE]
    assert not plan.loses


def test_an_index_with_other_attributes_is_not_quietly_made_anew():
    index_of_keys = index("userId-timestamp-index", ("userId", "S"), ("timestamp", "N"), projection="KEYS_ONLY")
    (first, *_) = entries("sessions", present(), globalIndexes=[index_of_keys])
    assert first.kind is Kind.LOST
    assert first.text.startswith(
        "The global index userId-timestamp-index is deleted and made anew, because it projects"
    )
    kinds = [entry.kind for entry in entries("sessions", kept, globalIndexes=[index_of_keys])]
    assert kinds == [Kind.CHANGES]  # another index is added beside it


def test_policies_that_a_role_has_besides_are_told():
    found = snapshot()
    found["roles"]["dynamodb-users-read-role"]["attached"] = ["arn:aws:iam::aws:policy/AdministratorAccess"]
    (told,) = [entry for entry in make_plan(found, present().settings()).others if entry.kind is Kind.BY_HAND]
    assert "stay in force: arn:aws:iam::aws:policy/AdministratorAccess" in told.text
