"""What a table that is taken over keeps: the setting, what is registered for it, and what is wrong in it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.infra.program import ACCOUNT, HOUSE_TAGS, REGION, ROLE_POLICY, TABLE, Run, run_program
from tests.infra.test_settings import problems

KINESIS = "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination"
STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/changes"


def run(table: str, keep: dict[str, Any], **more: object) -> Run:
    config = {f"dynamodb-tables:{key}": json.dumps(value) for key, value in more.items()}
    return run_program({"dynamodb-tables:keep": json.dumps({table: keep}), **config})


BY_EMAIL = {"name": "by-email", "partitionKey": {"name": "email", "type": "S"}}
CASES = [
    ({"tableClass": "STANDARD_INFREQUENT_ACCESS"}, {"tableClass": "STANDARD_INFREQUENT_ACCESS"}),
    ({"timeToLive": "expiresAt"}, {"ttl": {"attributeName": "expiresAt", "enabled": True}}),
    ({"streamViewType": "NEW_IMAGE"}, {"streamEnabled": True, "streamViewType": "NEW_IMAGE"}),
    ({"tags": {"Owner": "ada"}}, {"tags": {**HOUSE_TAGS, "Owner": "ada"}}),
    ({"onDemandLimits": {"read": 100}}, {"onDemandThroughput": {"maxReadRequestUnits": 100}}),
    (
        {"globalIndexes": [{**BY_EMAIL, "projection": "INCLUDE", "attributes": ["name"]}]},
        {
            "attributes": [{"name": "email", "type": "S"}, {"name": "userId", "type": "S"}],
            "globalSecondaryIndexes": [
                {
                    "name": "by-email",
                    "keySchemas": [{"attributeName": "email", "keyType": "HASH"}],
                    "projectionType": "INCLUDE",
                    "nonKeyAttributes": ["name"],
                }
            ],
        },
    ),
]


@pytest.mark.parametrize(("keep", "added"), CASES, ids=[next(iter(keep)) for keep, _ in CASES])
def test_what_is_kept_is_registered_and_nothing_else_changes(keep: dict[str, Any], added: dict[str, Any]):
    kept = run("users", keep)
    assert kept.error is None
    before, after = run_program().all(TABLE), kept.all(TABLE)
    assert after["users"].inputs == before["users"].inputs | added
    assert {name: after[name].inputs for name in ("events", "sessions")} == {
        name: before[name].inputs for name in ("events", "sessions")
    }


def test_a_local_index_and_the_type_of_its_key():
    index = {"name": "by-kind", "sortKey": {"name": "kind", "type": "S"}, "projection": "KEYS_ONLY"}
    events = run("events", {"localIndexes": [index]}).all(TABLE)["events"].inputs
    assert events["localSecondaryIndexes"] == [{"name": "by-kind", "rangeKey": "kind", "projectionType": "KEYS_ONLY"}]
    assert {"name": "kind", "type": "S"} in events["attributes"]


def test_other_indexes_stand_beside_the_one_that_the_house_asks_for():
    indexes = run("sessions", {"globalIndexes": [BY_EMAIL]}).all(TABLE)["sessions"].inputs["globalSecondaryIndexes"]
    assert [index["name"] for index in indexes] == ["userId-timestamp-index", "by-email"]


def test_replicas_stand_in_allowed_regions_and_are_locked_as_the_table():
    keep = {"replicas": [{"region": "us-west-2"}], "streamViewType": "NEW_AND_OLD_IMAGES"}
    users = run("users", keep, allowedRegions=[REGION, "us-west-2"]).all(TABLE)["users"].inputs
    assert users["replicas"] == [
        {
            "regionName": "us-west-2",
            "pointInTimeRecovery": False,
            "propagateTags": False,
            "deletionProtectionEnabled": True,
        }
    ]


def test_a_kinesis_destination_follows_its_table():
    (destination,) = run("users", {"kinesisStreams": [STREAM]}).all(KINESIS).values()
    assert destination.name == "users-to-changes"
    assert destination.inputs == {"tableName": "users", "streamArn": STREAM}
    assert destination.dependencies == {"users"}


def test_the_read_role_reads_kept_indexes_and_streams():
    kept = run("users", {"globalIndexes": [BY_EMAIL], "streamViewType": "NEW_IMAGE"})
    policy = json.loads(kept.all(ROLE_POLICY)["dynamodb-users-read-policy"].inputs["policy"])
    table = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/users"
    resources = {statement["Sid"]: statement["Resource"] for statement in policy["Statement"]}
    assert resources == {
        "ReadItems": table,
        "ReadIndex": f"{table}/index/by-email",
        "ReadStream": f"{table}/stream/*",
    }


WRONG = [
    ({"orders": {}}, "keep.orders is not known here; allowed: events, sessions, users."),
    ({"events": {"streamViewType": "KEYS_ONLY"}}, "keep.events.streamViewType is not known here; allowed: tableClass,"),
    (
        {"users": {"tableClass": "COLD"}},
        "keep.users.tableClass must be one of STANDARD, STANDARD_INFREQUENT_ACCESS, not",
    ),
    ({"users": {"timeToLive": ""}}, "keep.users.timeToLive must be the name of an attribute, 1 to 255 bytes."),
    ({"users": {"onDemandLimits": {"read": 0}}}, "keep.users.onDemandLimits.read must be a whole number of request"),
    ({"users": {"onDemandLimits": {"read": True}}}, "keep.users.onDemandLimits.read must be a whole number of request"),
    ({"users": {"globalIndexes": {}}}, "keep.users.globalIndexes must be a list of maps."),
    (
        {"users": {"globalIndexes": [{"name": "by-email"}]}},
        "keep.users.globalIndexes[0].partitionKey is missing; write",
    ),
    ({"users": {"globalIndexes": [BY_EMAIL, BY_EMAIL]}}, "keep.users names the index by-email twice, or one that"),
    (
        {"users": {"globalIndexes": [{**BY_EMAIL, "attributes": ["x"]}]}},
        "keep.users.globalIndexes[0].attributes go with the projection INCLUDE, and with no other.",
    ),
    (
        {"users": {"globalIndexes": [{"name": "by-id", "partitionKey": {"name": "userId", "type": "N"}}]}},
        "keep.users gives attribute userId the type N, but it is S already.",
    ),
    (
        {"users": {"localIndexes": [{"name": "local", "sortKey": {"name": "x", "type": "S"}}]}},
        "keep.users.localIndexes needs a table with a sort key; write it in tables.users.",
    ),
    (
        {"users": {"replicas": [{"region": REGION}]}},
        "keep.users.replicas needs keep.users.streamViewType: NEW_AND_OLD_IMAGES, as replication does.",
    ),
    (
        {"events": {"replicas": [{"region": "us-west-2"}]}},
        "keep.events.replicas names us-west-2, but allowedRegions has ap-southeast-2 only.",
    ),
    (
        {"events": {"replicas": [{"region": "here"}]}},
        "keep.events.replicas[0].region must be a region such as us-west-2",
    ),
    (
        {"users": {"kinesisStreams": ["changes"]}},
        "keep.users.kinesisStreams[0] must be the ARN of a Kinesis data stream",
    ),
    ({"users": {"tags": {"Team": "x"}}}, "keep.users.tags.Team is a tag that the house's own settings give; leave it"),
    ({"users": {"tags": {"aws:x": "y"}}}, "keep.users.tags.aws:x must be a key of 1 to 128 characters that does not"),
    ({"users": {"tags": {"Owner": 5}}}, "keep.users.tags.Owner must be text of at most 256 characters; put it in"),
]


@pytest.mark.parametrize(("keep", "sentence"), WRONG)
def test_what_is_wrong_is_said(keep: dict[str, Any], sentence: str):
    found = problems({"dynamodb-tables:keep": json.dumps(keep)})
    assert found[0].startswith(f"dynamodb-tables:{sentence}")


def test_aliases_are_urns_of_tables():
    urn = "urn:pulumi:prod::old::my:Component$aws:dynamodb/table:Table::usersTable"
    assert problems({"dynamodb-tables:aliases": '{"users": ["urn:pulumi:prod::old::aws:iam/role:Role::x"]}'})
    assert run_program({"dynamodb-tables:aliases": json.dumps({"users": [urn]})}).all(TABLE)["users"].aliases == [urn]
