"""Starting states: tables as people have made them, before the stack takes them over.

Each makes one table in an emulator, and says what must be there afterwards. States of different tables share an
account, so that one update takes over three of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.infra.program import REGION

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.live.emulators import Cloud

Json = dict[str, Any]

KEYS = {
    "events": (("eventId", "S"), ("timestamp", "N")),
    "sessions": (("sessionId", "S"),),
    "users": (("userId", "S"),),
}
ITEMS = 30
PROVISIONED = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}


@dataclass(frozen=True)
class State:
    """A table as it was found.

    Attributes
    ----------
    name, table
        What is special about it, and which table it is.
    arguments
        Arguments of CreateTable beside keys and provisioned capacity, or instead of them.
    attributes
        Attributes with their types, beside the keys.
    after
        What is done to the table when it exists.
    owned_key
        Whether it is encrypted with the AWS owned key.
    lossy
        Whether the first plan must refuse; its commands are then run.
    kept
        Checks the description of the table (DescribeTable) afterwards.
    """

    name: str
    table: str
    arguments: Json = field(default_factory=dict)
    attributes: tuple[tuple[str, str], ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    after: Callable[[Cloud, Json], object] = lambda cloud, table: None
    owned_key: bool = False
    lossy: bool = False
    kept: Callable[[Cloud, Json], bool] = lambda cloud, table: True

    @property
    def schema(self) -> tuple[tuple[str, str], ...]:
        return self.keys or KEYS[self.table]


def make(cloud: Cloud, state: State) -> Json:
    """Make the table and fill it; its description."""
    dynamodb = cloud.client("dynamodb")
    arguments = {
        "KeySchema": schema(*(name for name, _ in state.schema)),
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": type_} for name, type_ in [*state.schema, *state.attributes]
        ],
        "BillingMode": "PROVISIONED",
        "ProvisionedThroughput": PROVISIONED,
        # The provider waits half a minute for another key: one state shows that, the others have it already.
        "SSESpecification": {"Enabled": not state.owned_key},
        **state.arguments,
    }
    if arguments["BillingMode"] == "PAY_PER_REQUEST":
        del arguments["ProvisionedThroughput"]
    dynamodb.create_table(TableName=state.table, **arguments)
    for number in range(ITEMS):
        dynamodb.put_item(TableName=state.table, Item=item(state, number))
    table: Json = dynamodb.describe_table(TableName=state.table)["Table"]
    state.after(cloud, table)
    return dict(dynamodb.describe_table(TableName=state.table)["Table"])


def item(state: State, number: int) -> Json:
    """An item with all keys of table and indexes."""
    values = {"S": f"value-{number}", "N": str(number)}
    return {name: {type_: values[type_]} for name, type_ in [*state.schema, *state.attributes]} | {"n": {"N": "1"}}


def items(cloud: Cloud, table: str) -> list[Json]:
    found: list[Json] = cloud.client("dynamodb").scan(TableName=table)["Items"]
    return sorted(found, key=json.dumps)


def schema(*names: str) -> list[Json]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]


def index(name: str, *keys: str, projection: Json | None = None, provisioned: bool = True) -> Json:
    capacity = {"ProvisionedThroughput": PROVISIONED} if provisioned else {}
    return {
        "IndexName": name,
        "KeySchema": schema(*keys),
        "Projection": projection or {"ProjectionType": "ALL"},
        **capacity,
    }


def _index_names(table: Json, kind: str = "GlobalSecondaryIndexes") -> set[str]:
    return {found["IndexName"] for found in table.get(kind, [])}


def _time_to_live(cloud: Cloud, table: Json) -> None:
    on = {"Enabled": True, "AttributeName": "expiresAt"}
    cloud.client("dynamodb").update_time_to_live(TableName=table["TableName"], TimeToLiveSpecification=on)


def _has_time_to_live(cloud: Cloud, table: Json) -> bool:
    found = cloud.client("dynamodb").describe_time_to_live(TableName=table["TableName"])["TimeToLiveDescription"]
    return found == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expiresAt"}


def _tags(cloud: Cloud, table: Json) -> Json:
    found = cloud.client("dynamodb").list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def _replicate(cloud: Cloud, table: Json) -> None:
    create = [{"Create": {"RegionName": "us-west-2"}}]
    cloud.client("dynamodb").update_table(TableName=table["TableName"], ReplicaUpdates=create)


def _customer_key(cloud: Cloud, table: Json) -> None:
    key = cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
    encryption = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
    cloud.client("dynamodb").update_table(TableName=table["TableName"], SSESpecification=encryption)


def _is_managed(cloud: Cloud, table: Json) -> bool:
    return str(table["SSEDescription"]["KMSMasterKeyArn"]).endswith("alias/aws/dynamodb")


def _insights(cloud: Cloud, table: Json) -> None:
    client, name = cloud.client("dynamodb"), table["TableName"]
    client.update_contributor_insights(TableName=name, ContributorInsightsAction="ENABLE")
    for found in _index_names(table):
        client.update_contributor_insights(TableName=name, IndexName=found, ContributorInsightsAction="ENABLE")


def _no_insights(cloud: Cloud, table: Json) -> bool:
    found = cloud.client("dynamodb").list_contributor_insights(TableName=table["TableName"])
    on = ("ENABLED", "ENABLING")
    return not any(item["ContributorInsightsStatus"] in on for item in found["ContributorInsightsSummaries"])


def _scale(cloud: Cloud, table: Json) -> None:
    client, name = cloud.client("application-autoscaling"), table["TableName"]
    dimension = {
        "ServiceNamespace": "dynamodb",
        "ResourceId": f"table/{name}",
        "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
    }
    client.register_scalable_target(**dimension, MinCapacity=1, MaxCapacity=10)
    client.put_scaling_policy(
        **dimension,
        PolicyName="reads",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 70.0,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"},
        },
    )


def _recover(cloud: Cloud, table: Json) -> None:
    cloud.client("dynamodb").update_continuous_backups(
        TableName=table["TableName"], PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )


def _has_backup(cloud: Cloud, table: Json) -> bool:
    return bool(cloud.client("dynamodb").list_backups(TableName=table["TableName"])["BackupSummaries"])


def _to_kinesis(cloud: Cloud, table: Json) -> None:
    kinesis, name = cloud.client("kinesis"), f"changes-of-{table['TableName']}"
    kinesis.create_stream(StreamName=name, ShardCount=1)
    arn = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    cloud.client("dynamodb").enable_kinesis_streaming_destination(TableName=table["TableName"], StreamArn=arn)


def _has_kinesis(cloud: Cloud, table: Json) -> bool:
    found = cloud.client("dynamodb").describe_kinesis_streaming_destination(TableName=table["TableName"])
    return [item["DestinationStatus"] for item in found["KinesisDataStreamDestinations"]] == ["ACTIVE"]


def _share(cloud: Cloud, table: Json) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{cloud.account}:root"},
        "Action": "dynamodb:GetItem",
        "Resource": table["TableArn"],
    }
    cloud.client("dynamodb").put_resource_policy(
        ResourceArn=table["TableArn"], Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )


def _is_shared(cloud: Cloud, table: Json) -> bool:
    return bool(cloud.client("dynamodb").get_resource_policy(ResourceArn=table["TableArn"])["Policy"])


HOUSE_INDEX = index("userId-timestamp-index", "userId", "timestamp")
INDEX_KEYS = (("userId", "S"), ("timestamp", "N"))
INCLUDED = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["name", "age"]}
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}

STATES = [
    State("provisioned, encrypted with the AWS owned key", "events", owned_key=True, kept=_is_managed),
    State(
        "another view",
        "events",
        {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}},
        lossy=True,
        kept=lambda cloud, table: table["StreamSpecification"] == STREAM,
    ),
    State(
        "local index",
        "events",
        {"LocalSecondaryIndexes": [index("by-kind", "eventId", "kind", provisioned=False)]},
        attributes=(("kind", "S"),),
        kept=lambda cloud, table: _index_names(table, "LocalSecondaryIndexes") == {"by-kind"},
    ),
    State("recovery on events", "events", after=_recover, lossy=True, kept=_has_backup),
    State("to Kinesis", "events", {"StreamSpecification": STREAM}, after=_to_kinesis, kept=_has_kinesis),
    State(
        "index with another name",
        "sessions",
        {"GlobalSecondaryIndexes": [index("byUser", "userId", "timestamp")]},
        attributes=INDEX_KEYS,
        kept=lambda cloud, table: _index_names(table) == {"byUser"},
    ),
    State(
        "insights elsewhere",
        "sessions",
        {"GlobalSecondaryIndexes": [HOUSE_INDEX]},
        attributes=INDEX_KEYS,
        after=_insights,
        kept=_no_insights,
    ),
    State(
        "the index with other attributes",
        "sessions",
        {"GlobalSecondaryIndexes": [{**HOUSE_INDEX, "Projection": {"ProjectionType": "KEYS_ONLY"}}]},
        attributes=INDEX_KEYS,
        kept=lambda cloud, table: _index_names(table) == {"userId-timestamp-index", "userId-timestamp-all-index"},
    ),
    State(
        "on-demand already, with limits",
        "sessions",
        {
            "BillingMode": "PAY_PER_REQUEST",
            "OnDemandThroughput": {"MaxReadRequestUnits": 500, "MaxWriteRequestUnits": 400},
        },
        kept=lambda cloud, table: (
            table["OnDemandThroughput"] == {"MaxReadRequestUnits": 500, "MaxWriteRequestUnits": 400}
        ),
    ),
    State(
        "infrequent access",
        "sessions",
        {"TableClass": "STANDARD_INFREQUENT_ACCESS"},
        kept=lambda cloud, table: table["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS",
    ),
    State("customer key", "users", after=_customer_key, kept=_is_managed),
    State(
        "replica",
        "users",
        {"StreamSpecification": STREAM},
        after=_replicate,
        kept=lambda cloud, table: [found["RegionName"] for found in table["Replicas"]] == ["us-west-2"],
    ),
    State(
        "foreign tags and a resource policy",
        "users",
        {"Tags": [{"Key": "Owner", "Value": "ada"}, {"Key": "Team", "Value": "before"}]},
        after=_share,
        kept=lambda cloud, table: _tags(cloud, table)["Owner"] == "ada" and _is_shared(cloud, table),
    ),
    State(
        "time to live and scaling",
        "users",
        after=lambda cloud, table: (_time_to_live(cloud, table), _scale(cloud, table)),
        kept=_has_time_to_live,
    ),
    State(
        "other keys, another index, a stream",
        "users",
        {
            "GlobalSecondaryIndexes": [index("by-email", "email", projection=INCLUDED)],
            "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        },
        attributes=(("email", "S"),),
        keys=(("id", "S"), ("version", "N")),
        kept=lambda cloud, table: (
            _index_names(table) == {"by-email"} and table["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
        ),
    ),
]
REGIONS = (REGION, "us-west-2")
