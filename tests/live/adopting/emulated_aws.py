"""A stand-in for Pulumi's AWS provider that works on an emulator: for the commands of docs/adopt.md with the real CLI.

It stands for `pulumi-resource-aws` in what the engine asks of it (import, diff, create, update, refresh), so that
state, protection, import files and messages are the real engine's. What the real provider does with a property of AWS
is seen with Terraform's (tests/live/test_states.py); here it is written by hand, for properties that tests change.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

from aws_stand_in import StandIn, plain, struct, type_of, without_internals
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from tests.infra.program import ACCOUNT, REGION, ROLE, ROLE_POLICY, TABLE
from tests.infra.program import plain as whole_numbers
from tests.live.emulators import CREATE, Cloud

Json = dict[str, Any]
FORCE_NEW = ("name", "hashKey", "rangeKey", "localSecondaryIndexes")
"""What replaces a table: ForceNew in the provider's schema."""
NOT_COMPARED = ("__defaults", "tagsAll", "region")


class EmulatedAws(StandIn):
    """The provider; method names are the protocol's."""

    def __init__(self, stopped: threading.Event) -> None:
        super().__init__(stopped)
        self.cloud = Cloud(os.environ["AWS_ENDPOINT_URL"], ACCOUNT)

    def Diff(self, request, context):  # noqa: N802
        kind, olds, news = type_of(request.urn), plain(request.olds), plain(request.news)
        if not kind.startswith("aws:"):
            return super().Diff(request, context)
        found = _compared(read_table(self.cloud, request.id) if kind == TABLE else without_internals(olds))
        wanted = _compared(without_internals(news))
        defaulted = {key for key in news.get("__defaults", ()) if key not in found}  # the emulator does not tell them
        changed = sorted(key for key in wanted.keys() - defaulted if wanted[key] != found.get(key))
        if kind == TABLE:
            changed += sorted(
                key for key in ("rangeKey", "localSecondaryIndexes") if key in found.keys() - wanted.keys()
            )
        replaced = [key for key in changed if kind == TABLE and key in FORCE_NEW]
        changes = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        # As the real one: a fixed name can't be had twice, so the old table would go first.
        return provider_pb2.DiffResponse(
            changes=changes, diffs=changed, replaces=replaced, deleteBeforeReplace=bool(replaced)
        )

    def Create(self, request, context):  # noqa: N802
        kind, inputs = type_of(request.urn), plain(request.properties)
        if request.preview or kind not in CREATE:
            return super().Create(request, context)
        made = CREATE[kind](self.cloud, whole_numbers(without_internals(inputs)))
        state = self.state(kind, request.urn, inputs) | made
        return provider_pb2.CreateResponse(id=self.identifier(kind, inputs, state), properties=struct(state))

    def identifier(self, kind: str, inputs: Json, state: Json) -> str:
        return f"{inputs['role']}:{inputs['name']}" if kind == ROLE_POLICY else str(state["id"])

    def Update(self, request, context):  # noqa: N802
        kind, inputs = type_of(request.urn), without_internals(plain(request.news))
        if request.preview:
            return provider_pb2.UpdateResponse(properties=struct(self.planned(kind, inputs)))
        if kind == TABLE:
            fail_once(inputs["name"])
            update_table(self.cloud, inputs)
        elif kind == ROLE:
            self.cloud.client("iam").update_assume_role_policy(
                RoleName=inputs["name"], PolicyDocument=inputs["assumeRolePolicy"]
            )
            tags = [{"Key": key, "Value": value} for key, value in inputs["tags"].items()]
            self.cloud.client("iam").tag_role(RoleName=inputs["name"], Tags=tags)
        state = self.state(kind, request.urn, inputs)
        if kind == TABLE:
            state |= outputs_of_table(self.cloud, inputs["name"])
        return provider_pb2.UpdateResponse(properties=struct(state))

    def Read(self, request, context):  # noqa: N802
        kind, given = type_of(request.urn), plain(request.properties)
        if kind == TABLE:
            found = read_table(self.cloud, request.id)
            if not found:
                return provider_pb2.ReadResponse()
            state = self.state(kind, request.urn, found) | outputs_of_table(self.cloud, request.id)
            inputs = plain(request.inputs) or found | {"region": REGION}
            return provider_pb2.ReadResponse(id=request.id, properties=struct(state), inputs=struct(inputs))
        if kind == ROLE and not given:
            role = self.cloud.client("iam").get_role(RoleName=request.id)["Role"]
            inputs = {"name": request.id, "assumeRolePolicy": "{}", "description": role.get("Description", "")}
            state = self.state(kind, request.urn, inputs)
            return provider_pb2.ReadResponse(id=request.id, properties=struct(state), inputs=struct(inputs))
        return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    def Delete(self, request, context):  # noqa: N802
        assert type_of(request.urn) != TABLE, "a table was to be deleted"
        return empty_pb2.Empty()


def fail_once(name: str) -> None:
    """Break an update in its middle, where a test asks for it: the file names the table."""
    trap = Path(os.environ.get("STAND_IN_FAILS_ONCE", "no such file"))
    if trap.exists() and trap.read_text(encoding="utf-8") == name:
        trap.unlink()
        raise RuntimeError(f"LimitExceededException: the update of {name} stops here")


def _compared(properties: Json) -> Json:
    """Make what is the same look the same."""
    kept = {
        key: value for key, value in properties.items() if key not in NOT_COMPARED and value not in (None, [], {}, "")
    }
    if "metricQueries" in kept:  # the state has the empty text for what is not given
        kept["metricQueries"] = [{k: v for k, v in query.items() if v != ""} for query in kept["metricQueries"]]
    for key in ("attributes", "globalSecondaryIndexes", "localSecondaryIndexes"):
        if key in kept:
            kept[key] = sorted((without_internals(item) for item in kept[key]), key=lambda item: str(item["name"]))
    if not kept.get("streamEnabled", True):
        kept.pop("streamViewType", None)
    return kept


def read_table(cloud: Cloud, name: str) -> Json:
    """Describe a table as the program does; empty if there is none."""
    dynamodb = cloud.client("dynamodb")
    try:
        table = dynamodb.describe_table(TableName=name)["Table"]
    except dynamodb.exceptions.ResourceNotFoundException:
        return {}
    keys = {key["KeyType"]: key["AttributeName"] for key in table["KeySchema"]}
    stream = table.get("StreamSpecification", {})
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]
    enabled = recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    days = {"recoveryPeriodInDays": recovery.get("RecoveryPeriodInDays", 0)} if enabled else {}
    tags = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    time_to_live = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    on = time_to_live["TimeToLiveStatus"] == "ENABLED"
    return {
        "name": name,
        "billingMode": table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
        "hashKey": keys["HASH"],
        **({"rangeKey": keys["RANGE"]} if "RANGE" in keys else {}),
        "attributes": [
            {"name": item["AttributeName"], "type": item["AttributeType"]} for item in table["AttributeDefinitions"]
        ],
        "globalSecondaryIndexes": [_index(index) for index in table.get("GlobalSecondaryIndexes", [])],
        "streamEnabled": bool(stream.get("StreamEnabled")),
        "streamViewType": stream.get("StreamViewType", ""),
        "pointInTimeRecovery": {"enabled": enabled, **days},
        "serverSideEncryption": {"enabled": table.get("SSEDescription", {}).get("Status") == "ENABLED"},
        "deletionProtectionEnabled": table.get("DeletionProtectionEnabled", False),
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
        **({"ttl": {"attributeName": time_to_live["AttributeName"], "enabled": True}} if on else {}),
    }


def _index(index: Json) -> Json:
    keys = [{"attributeName": key["AttributeName"], "keyType": key["KeyType"]} for key in index["KeySchema"]]
    return {"name": index["IndexName"], "keySchemas": keys, "projectionType": index["Projection"]["ProjectionType"]}


def outputs_of_table(cloud: Cloud, name: str) -> Json:
    """Outputs that AWS makes."""
    table = cloud.client("dynamodb").describe_table(TableName=name)["Table"]
    return {"arn": table["TableArn"], "streamArn": table.get("LatestStreamArn", "")}


def update_table(cloud: Cloud, inputs: Json) -> None:
    """Bring a table to what the program registers: one change after the other, as the real provider does."""
    dynamodb, name = cloud.client("dynamodb"), inputs["name"]
    found = read_table(cloud, name)
    dynamodb.update_table(TableName=name, BillingMode=inputs["billingMode"])
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=inputs["deletionProtectionEnabled"])
    dynamodb.update_table(TableName=name, SSESpecification={"Enabled": True, "SSEType": "KMS"})
    if inputs["streamEnabled"] and not found["streamEnabled"]:
        specification = {"StreamEnabled": True, "StreamViewType": inputs["streamViewType"]}
        dynamodb.update_table(TableName=name, StreamSpecification=specification)
    there = {index["name"] for index in found["globalSecondaryIndexes"]}
    for index in inputs.get("globalSecondaryIndexes", []):
        if index["name"] not in there:
            _add_index(cloud, inputs, index)
    recovery = inputs["pointInTimeRecovery"]
    specification = {"PointInTimeRecoveryEnabled": recovery["enabled"]}
    if recovery["enabled"]:
        specification["RecoveryPeriodInDays"] = int(recovery["recoveryPeriodInDays"])
    dynamodb.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=specification)
    arn = dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
    tags = [{"Key": key, "Value": value} for key, value in inputs["tags"].items()]
    dynamodb.tag_resource(ResourceArn=arn, Tags=tags)
    if gone := sorted(found["tags"].keys() - inputs["tags"].keys()):
        dynamodb.untag_resource(ResourceArn=arn, TagKeys=gone)


def _add_index(cloud: Cloud, inputs: Json, index: Json) -> None:
    keys = [{"AttributeName": key["attributeName"], "KeyType": key["keyType"]} for key in index["keySchemas"]]
    create = {
        "IndexName": index["name"],
        "KeySchema": keys,
        "Projection": {"ProjectionType": index["projectionType"]},
    }
    cloud.client("dynamodb").update_table(
        TableName=inputs["name"],
        AttributeDefinitions=[
            {"AttributeName": item["name"], "AttributeType": item["type"]} for item in inputs["attributes"]
        ],
        GlobalSecondaryIndexUpdates=[{"Create": create}],
    )
