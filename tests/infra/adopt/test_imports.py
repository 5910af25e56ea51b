"""What is to be imported has the type and the name that the program registers."""

from __future__ import annotations

from typing import Any

from infra.adopt.imports import KINESIS, import_file, old_urns, registered, strays
from infra.adopt.plan.entries import Kind
from infra.adopt.plan.planning import make_plan
from infra.adopt.proposal import propose
from infra.adopt.state import resources_in
from tests.infra.adopt.snapshots import ACCOUNT, REGION, STACK, TOPIC_ARN, present, snapshot, table
from tests.infra.program import TABLE, run_program

STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/changes"
FULL = snapshot(
    users=table("users", kinesisStreams=[{"arn": STREAM, "status": "ACTIVE", "precision": None}]),
)


KEPT = f"""{STACK}  dynamodb-tables:keep:
    users:
      kinesisStreams: ["{STREAM}"]
"""


def imported(found: dict[str, Any], text: str = KEPT) -> list[dict[str, Any]]:
    resources: list[dict[str, Any]] = import_file(found, propose(found, present(text)).settings())["resources"]
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


def test_what_does_not_exist_is_not_imported():
    found = snapshot(events=None, sessions=None, users=table("users"))
    names = [item["id"] for item in imported(found) if item["type"] == TABLE]
    assert names == ["users"]


def test_the_topic_of_the_settings_is_not_imported():
    other = present(present().text + f"  dynamodb-tables:alarmTopicArn: arn:aws:sns:{REGION}:{ACCOUNT}:on-call\n")
    types = {item["type"] for item in import_file(FULL, other.settings())["resources"]}
    assert "aws:sns/topic:Topic" not in types


def in_state(found: dict[str, Any], *resources: dict[str, Any]) -> dict[str, Any]:
    return found | {"state": {"note": "", "resources": resources_in({"resources": list(resources)})}}


def resource(urn: str, type_: str, id_: str, **more: Any) -> dict[str, Any]:
    return {"urn": urn, "type": type_, "id": id_, "custom": True, "outputs": {"name": id_}, **more}


OWN = resource(f"urn:pulumi:prod::dynamodb-tables::{TABLE}::events", TABLE, "events")
OLD = resource(f"urn:pulumi:prod::dynamodb-tables::my:Storage${TABLE}::usersTable", TABLE, "users")
INDEX = "aws:dynamodb/globalSecondaryIndex:GlobalSecondaryIndex"
STRAY = resource(f"urn:pulumi:prod::dynamodb-tables::{INDEX}::by-email", INDEX, "users,by-email")
GONE = resource(f"urn:pulumi:prod::dynamodb-tables::{TABLE}::sessions", TABLE, "sessions", delete=True)
PROVIDER = resource("urn:pulumi:prod::dynamodb-tables::pulumi:providers:aws::default", "pulumi:providers:aws", "x")


def test_the_state_tells_old_urns_and_what_is_managed():
    found = in_state(FULL, OWN, OLD, GONE, PROVIDER, {"type": "x", "urn": "y"})
    assert old_urns(found, "dynamodb-tables", "prod") == {"users": [OLD["urn"]]}
    assert [item["id"] for item in imported(found) if item["type"] == TABLE] == ["sessions"]


def test_a_stack_without_state():
    assert resources_in({"resources": None}) == []


def test_what_the_program_registers_is_known_beforehand():
    config = {
        "dynamodb-tables:alarmEmails": '["a@example.com"]',
        "dynamodb-tables:keep": f'{{"users": {{"kinesisStreams": ["{STREAM}"]}}}}',
    }
    text = "".join(f"  {key}: {value}\n" for key, value in config.items())
    known = registered(present(present().text + text).settings())
    assert known == {(resource.type, resource.name) for resource in run_program(config).resources}


def test_what_the_stack_manages_and_the_program_does_not_would_be_deleted():
    found = in_state(FULL, OWN, OLD, STRAY)
    settings = propose(found, present(), old_urns(found, "dynamodb-tables", "prod")).settings()
    assert [item["id"] for item in strays(found, settings)] == ["users,by-email"]
    plan = make_plan(found, settings)
    (lost,) = [entry for entry in plan.others if entry.kind is Kind.LOST]
    assert plan.loses
    assert lost.text.startswith(f"The stack manages users,by-email ({INDEX}), which the program does not know:")
    assert lost.commands == (f"pulumi state delete --stack prod --force --yes {STRAY['urn']}",)
    # Without its alias, the table itself would be deleted.
    assert {item["id"] for item in strays(found, present().settings())} == {"users", "users,by-email"}


def test_a_kinesis_destination_that_the_settings_do_not_have_is_left_alone():
    assert KINESIS in {item["type"] for item in imported(FULL)}
    assert KINESIS not in {item["type"] for item in imported(FULL, STACK)}


def test_what_the_stack_manages_already_needs_no_import():
    role = "dynamodb-users-read-role"
    urn = f"urn:pulumi:prod::dynamodb-tables::aws:iam/role:Role::{role}"
    found = in_state(FULL, resource(urn, "aws:iam/role:Role", role))
    told = [entry.text for entry in make_plan(found, present().settings()).others]
    assert not any(text.startswith(f"Role {role} exists") for text in told)
    assert any(text.startswith("Role dynamodb-users-write-role exists") for text in told)
    assert role not in {item["id"] for item in imported(found)}
