"""What is to be imported has the type and the name that the program registers."""

from __future__ import annotations

from typing import Any

from infra.adopt.imports import import_file
from infra.adopt.proposal import propose
from infra.adopt.state import state_of
from tests.infra.adopt.snapshots import ACCOUNT, REGION, TOPIC_ARN, present, snapshot, table
from tests.infra.program import TABLE, run_program

STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/changes"
FULL = snapshot(
    users=table("users", kinesisStreams=[{"arn": STREAM, "status": "ACTIVE", "precision": None}]),
)


def imported(found: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    resources: list[dict[str, Any]] = import_file(found, propose(found, present()).settings(), **more)["resources"]
    return resources


def test_everything_that_exists_is_imported_as_the_program_registers_it():
    run = run_program({"dynamodb-tables:keep": f'{{"users": {{"kinesisStreams": ["{STREAM}"]}}}}'})
    registered = {(resource.type, resource.name) for resource in run.resources}
    found = {(item["type"], item["name"]) for item in imported(FULL)}
    # A topic's policy is a part of the topic; it is written anew.
    assert registered - found == {("aws:sns/topicPolicy:TopicPolicy", "dynamodb-alarms-policy")}
    assert found <= registered


def test_ids_are_the_providers():
    ids = {item["type"].rpartition(":")[2]: item["id"] for item in imported(FULL)}
    assert ids == {
        "Table": "users",
        "ContributorInsights": f"name:events/index:/{ACCOUNT}",
        "KinesisStreamingDestination": f"users,{STREAM}",
        "Role": "dynamodb-users-write-role",
        "RolePolicy": "dynamodb-users-write-role:dynamodb-users-write",
        "Topic": TOPIC_ARN,
        "MetricAlarm": "dynamodb-users-system-errors",
        "Dashboard": "dynamodb-tables",
    }


def test_what_does_not_exist_or_is_managed_already_is_not_imported():
    found = snapshot(events=None, sessions=None, users=table("users"))
    names = [item["id"] for item in imported(found) if item["type"] == TABLE]
    assert names == ["users"]
    assert TABLE not in {item["type"] for item in imported(found, managed={(TABLE, "users")})}


def test_the_topic_of_the_settings_is_not_imported():
    other = present(present().text + f"  dynamodb-tables:alarmTopicArn: arn:aws:sns:{REGION}:{ACCOUNT}:on-call\n")
    types = {item["type"] for item in import_file(FULL, other.settings())["resources"]}
    assert "aws:sns/topic:Topic" not in types


def resource(urn: str, type_: str, id_: str, **more: Any) -> dict[str, Any]:
    return {"urn": urn, "type": type_, "id": id_, "custom": True, "outputs": {"name": id_}, **more}


def test_the_state_tells_old_urns_and_what_is_managed():
    own = f"urn:pulumi:prod::dynamodb-tables::{TABLE}::events"
    old = f"urn:pulumi:prod::dynamodb-tables::my:Storage${TABLE}::usersTable"
    gone = resource(f"urn:pulumi:prod::dynamodb-tables::{TABLE}::sessions", TABLE, "sessions", delete=True)
    deployment = {"resources": [resource(own, TABLE, "events"), resource(old, TABLE, "users"), gone, {"type": "x"}]}
    state = state_of(deployment, "dynamodb-tables", "prod")
    assert state.aliases == {"users": [old]}
    assert state.managed == {(TABLE, "events"), (TABLE, "users")}


def test_a_stack_without_state():
    assert state_of({"resources": None}, "dynamodb-tables", "prod").managed == frozenset()
