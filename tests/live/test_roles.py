"""What each role really can and cannot do, asked of an emulator that enforces IAM on every request.

The emulator does not know the condition key dynamodb:ReturnValues: that write roles get no items back is checked on
their documents (tests/infra).
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.infra.program import ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.live.emulators import Cloud

pytestmark = pytest.mark.live

KEYS = {
    "events": {"eventId": {"S": "e1"}, "timestamp": {"N": "1"}},
    "sessions": {"sessionId": {"S": "s1"}},
    "users": {"userId": {"S": "u1"}},
}
ROLES = [f"{table}-{access}" for table, access in product(KEYS, ("read", "write"))]


def query(db: Any, table: str) -> object:
    name, value = next(iter(KEYS[table].items()))
    return db.query(
        TableName=table,
        KeyConditionExpression="#k = :v",
        ExpressionAttributeNames={"#k": name},
        ExpressionAttributeValues={":v": value},
    )


def arn(table: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}"


Call = "Callable[[Any, str], object]"

READS: dict[str, Call] = {
    "GetItem": lambda db, table: db.get_item(TableName=table, Key=KEYS[table]),
    "BatchGetItem": lambda db, table: db.batch_get_item(RequestItems={table: {"Keys": [KEYS[table]]}}),
    "Query": query,
    "Scan": lambda db, table: db.scan(TableName=table),
    "ConditionCheckItem": lambda db, table: db.transact_write_items(
        TransactItems=[
            {
                "ConditionCheck": {
                    "TableName": table,
                    "Key": KEYS[table],
                    "ConditionExpression": "attribute_not_exists(nothing)",
                }
            }
        ]
    ),
}
WRITES: dict[str, Call] = {
    "PutItem": lambda db, table: db.put_item(TableName=table, Item=KEYS[table]),
    "UpdateItem": lambda db, table: db.update_item(
        TableName=table,
        Key=KEYS[table],
        UpdateExpression="SET seen = :n",
        ExpressionAttributeValues={":n": {"N": "1"}},
    ),
    "DeleteItem": lambda db, table: db.delete_item(TableName=table, Key=KEYS[table]),
    "BatchWriteItem": lambda db, table: db.batch_write_item(
        RequestItems={table: [{"PutRequest": {"Item": KEYS[table]}}]}
    ),
}
BOTH: dict[str, Call] = {"DescribeTable": lambda db, table: db.describe_table(TableName=table)}
NEITHER: dict[str, Call] = {
    "DeleteTable": lambda db, table: db.delete_table(TableName=table),
    "UpdateTable": lambda db, table: db.update_table(TableName=table, DeletionProtectionEnabled=False),
    "UpdateTimeToLive": lambda db, table: db.update_time_to_live(
        TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"}
    ),
    "ExecuteStatement": lambda db, table: db.execute_statement(Statement=f'SELECT * FROM "{table}"'),
    "CreateBackup": lambda db, table: db.create_backup(TableName=table, BackupName="stolen"),
    "UpdateContinuousBackups": lambda db, table: db.update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    ),
    "UpdateContributorInsights": lambda db, table: db.update_contributor_insights(
        TableName=table, ContributorInsightsAction="DISABLE"
    ),
    "TagResource": lambda db, table: db.tag_resource(ResourceArn=arn(table), Tags=[{"Key": "Team", "Value": "mine"}]),
    "PutResourcePolicy": lambda db, table: db.put_resource_policy(ResourceArn=arn(table), Policy="{}"),
    "EnableKinesisStreamingDestination": lambda db, table: db.enable_kinesis_streaming_destination(
        TableName=table, StreamArn=f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/stolen"
    ),
    "ExportTableToPointInTime": lambda db, table: db.export_table_to_point_in_time(
        TableArn=arn(table), S3Bucket="stolen"
    ),
    "ListTables": lambda db, table: db.list_tables(),
}


def allowed(call: Callable[[], object]) -> bool:
    """Whether AWS lets a request through; any failure but a denial is the test's own fault."""
    try:
        call()
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("AccessDeniedException", "AccessDenied"):
            raise
        return False
    return True


@pytest.fixture(scope="session")
def acting(enforcing: Cloud) -> dict[str, Cloud]:
    return {role: enforcing.assume(f"dynamodb-{role}-role") for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_can_do_its_actions_on_its_table_and_nothing_else(acting: dict[str, Cloud], role: str):
    own_table, access = role.split("-")
    operations = READS | WRITES | BOTH | NEITHER
    db = acting[role].client("dynamodb")
    can = {
        (name, table)
        for name, operation in operations.items()
        for table in KEYS
        if allowed(lambda operation=operation, table=table: operation(db, table))
    }
    own = READS if access == "read" else WRITES
    assert can == {(name, own_table) for name in own | BOTH}


@pytest.mark.parametrize("role", ROLES)
def test_only_the_reader_of_sessions_reads_the_index(acting: dict[str, Cloud], role: str):
    db = acting[role].client("dynamodb")

    def ask() -> object:
        return db.query(
            TableName="sessions",
            IndexName="userId-timestamp-index",
            KeyConditionExpression="userId = :u AND #t > :t",
            ExpressionAttributeNames={"#t": "timestamp"},
            ExpressionAttributeValues={":u": {"S": "u1"}, ":t": {"N": "0"}},
        )

    assert allowed(ask) == (role == "sessions-read")


def decisions(cloud: Cloud, role: str, actions: list[str], resource: str) -> dict[str, bool]:
    """What IAM's policy simulator says of a role."""
    answer = cloud.client("iam").simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:role/dynamodb-{role}-role",
        ActionNames=[f"dynamodb:{action}" for action in actions],
        ResourceArns=[resource],
    )
    return {
        result["EvalActionName"].partition(":")[2]: result["EvalDecision"] == "allowed"
        for result in answer["EvaluationResults"]
    }


STREAM = ["DescribeStream", "GetShardIterator", "GetRecords"]


@pytest.mark.parametrize("role", ROLES)
def test_only_the_reader_of_events_reads_the_stream(enforcing: Cloud, role: str):
    """By the simulator: the emulator's streams do not tell it which stream a request is about."""
    arn = enforcing.client("dynamodb").describe_table(TableName="events")["Table"]["LatestStreamArn"]
    assert decisions(enforcing, role, STREAM, arn) == dict.fromkeys(STREAM, role == "events-read")


@pytest.mark.parametrize("table", ["sessions", "users", "events-archive"])
def test_the_reader_of_events_reads_no_other_stream(enforcing: Cloud, table: str):
    arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}/stream/2026-01-01T00:00:00.000"
    assert decisions(enforcing, "events-read", STREAM, arn) == dict.fromkeys(STREAM, False)


def test_the_stream_has_old_and_new_images(enforcing: Cloud, acting: dict[str, Cloud]):
    key = {"eventId": {"S": "images"}, "timestamp": {"N": "1"}}
    writer, streams = acting["events-write"].client("dynamodb"), enforcing.client("dynamodbstreams")
    writer.put_item(TableName="events", Item={**key, "kind": {"S": "click"}})
    writer.put_item(TableName="events", Item={**key, "kind": {"S": "view"}})
    arn = enforcing.client("dynamodb").describe_table(TableName="events")["Table"]["LatestStreamArn"]
    images = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        position = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        records = streams.get_records(ShardIterator=streams.get_shard_iterator(**position)["ShardIterator"])["Records"]
        images += [record["dynamodb"] for record in records if record["dynamodb"]["Keys"] == key]
    assert [(image.get("OldImage", {}).get("kind"), image["NewImage"]["kind"]) for image in images] == [
        (None, {"S": "click"}),
        ({"S": "click"}, {"S": "view"}),
    ]


def test_a_stranger_cannot_assume_a_role(enforcing: Cloud, acting: dict[str, Cloud]):
    assert not allowed(lambda: acting["users-read"].assume("dynamodb-users-write-role"))
