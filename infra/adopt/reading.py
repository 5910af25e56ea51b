"""What there is in AWS, read into a snapshot: plain data, see snapshot.schema.json."""

from __future__ import annotations

import json
import urllib.parse
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from infra.access import ACCESSES
from infra.adopt.snapshot import SCHEMA_VERSION
from infra.dashboard import NAME as DASHBOARD
from infra.monitoring import ALARM_PREFIX, TOPIC
from infra.settings import TABLES

if TYPE_CHECKING:
    from infra.adopt.aws import Aws

Json = dict[str, Any]

ROLE_NAMES = tuple(f"dynamodb-{table}-{access}-role" for table in TABLES for access in ACCESSES)
ALARM_NAMES = (f"{ALARM_PREFIX}user-errors", *(f"{ALARM_PREFIX}{table}-system-errors" for table in TABLES))
MANAGED_KEY = "alias/aws/dynamodb"

ACTIONS = (
    "application-autoscaling:DescribeScalableTargets",
    "application-autoscaling:DescribeScalingPolicies",
    "application-autoscaling:DescribeScheduledActions",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetDashboard",
    "dynamodb:DescribeContinuousBackups",
    "dynamodb:DescribeKinesisStreamingDestination",
    "dynamodb:DescribeTable",
    "dynamodb:DescribeTimeToLive",
    "dynamodb:GetResourcePolicy",
    "dynamodb:ListBackups",
    "dynamodb:ListContributorInsights",
    "dynamodb:ListStreams",
    "dynamodb:ListTagsOfResource",
    "iam:GetRole",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
    "kms:DescribeKey",
    "lambda:ListEventSourceMappings",
    "pipes:ListPipes",
    "sns:GetTopicAttributes",
    "sns:ListSubscriptionsByTopic",
)
"""All that may be asked, by its IAM action; sts:GetCallerIdentity needs no permission."""


def read_snapshot(aws: Aws, state: Json | None = None) -> Json:
    """Read everything that matters about the tables and what belongs to them.

    Parameters
    ----------
    aws
        Whom to ask.
    state
        What the stack's state holds (`infra.adopt.state`), to be kept beside it.

    Raises
    ------
    AdoptError
        If AWS gives no answer or denies one; then nothing of it is of use.
    """
    identity = aws.get("sts", "get_caller_identity")
    account = str(identity.get("Account", ""))
    aws.refuse_denied(ACTIONS)
    partition = str(identity["Arn"]).split(":")[1]
    mappings = aws.list("lambda", "list_event_source_mappings", "EventSourceMappings")
    topic_arn = f"arn:{partition}:sns:{aws.region}:{account}:{TOPIC}"
    snapshot = {
        "schemaVersion": SCHEMA_VERSION,
        "takenAt": _time(datetime.now(UTC)),
        "account": account,
        "region": aws.region,
        "tables": {name: _table(aws, name, mappings) for name in TABLES},
        "roles": {name: _role(aws, name) for name in ROLE_NAMES},
        "topic": _topic(aws, topic_arn),
        "alarms": _alarms(aws),
        "dashboard": bool(aws.get("cloudwatch", "get_dashboard", DashboardName=DASHBOARD)),
        "state": state or {"note": "", "resources": []},
    }
    aws.refuse_denied(ACTIONS)
    return snapshot


def _table(aws: Aws, name: str, mappings: list[Json]) -> Json | None:
    table = aws.get("dynamodb", "describe_table", TableName=name).get("Table")
    if table is None:
        return None
    types = {item["AttributeName"]: item["AttributeType"] for item in table.get("AttributeDefinitions", [])}
    arn = table["TableArn"]
    billing = table.get("BillingModeSummary", {})
    class_ = table.get("TableClassSummary", {})
    return {
        "id": table.get("TableId", ""),
        "arn": arn,
        "createdAt": _time(table["CreationDateTime"]),
        "status": table["TableStatus"],
        "itemCount": int(table.get("ItemCount", 0)),
        "sizeBytes": int(table.get("TableSizeBytes", 0)),
        "tableClass": class_.get("TableClass", "STANDARD"),
        "deletionProtection": bool(table.get("DeletionProtectionEnabled", False)),
        "keys": _keys(table["KeySchema"], types),
        # A table that was never on-demand has no summary (TableDescription of DynamoDB's API).
        "billingMode": billing.get("BillingMode", "PROVISIONED"),
        "lastSwitchToOnDemand": _time(billing.get("LastUpdateToPayPerRequestDateTime")),
        **_throughput(table),
        "globalIndexes": [_index(index, types) for index in _named(table.get("GlobalSecondaryIndexes"))],
        "localIndexes": [_index(index, types) for index in _named(table.get("LocalSecondaryIndexes"))],
        "stream": _stream(table),
        "oldStreams": _old_streams(aws, table),
        "readers": [*_mappings(mappings, arn), *_pipes(aws, arn)],
        "recovery": _recovery(aws, name),
        "backups": _backups(aws, name),
        "timeToLive": _time_to_live(aws, name),
        "insights": _insights(aws, name),
        "tags": _tags(aws.list("dynamodb", "list_tags_of_resource", "Tags", ResourceArn=arn)),
        "encryption": _encryption(aws, table),
        "consistency": "STRONG" if table.get("MultiRegionConsistency") == "STRONG" else "EVENTUAL",
        "replicas": [_replica(aws, name, replica) for replica in _replicas(table, aws.region)],
        "kinesisStreams": _kinesis(aws, name),
        "policy": _document(aws.get("dynamodb", "get_resource_policy", ResourceArn=arn).get("Policy")),
        "scaling": _scaling(aws, name),
    }


def _named(indexes: list[Json] | None) -> list[Json]:
    return sorted(indexes or [], key=lambda index: str(index["IndexName"]))


def _keys(schema: list[Json], types: dict[str, str]) -> list[Json]:
    ordered = sorted(schema, key=lambda key: str(key["KeyType"]))  # HASH before RANGE
    return [{"name": key["AttributeName"], "type": types.get(key["AttributeName"], "S")} for key in ordered]


def _throughput(described: Json) -> Json:
    provisioned = described.get("ProvisionedThroughput", {})
    limits = described.get("OnDemandThroughput", {})
    warm = described.get("WarmThroughput", {})
    return {
        "capacity": {
            "read": int(provisioned.get("ReadCapacityUnits") or 0),
            "write": int(provisioned.get("WriteCapacityUnits") or 0),
        },
        "limits": {
            "read": _limit(limits.get("MaxReadRequestUnits")),
            "write": _limit(limits.get("MaxWriteRequestUnits")),
        },
        "warm": {"read": warm.get("ReadUnitsPerSecond"), "write": warm.get("WriteUnitsPerSecond")},
    }


def _limit(units: int | None) -> int | None:
    """Give a limit; -1 says that there is none (OnDemandThroughput of DynamoDB's API)."""
    return units if units is not None and units > 0 else None


def _index(index: Json, types: dict[str, str]) -> Json:
    projection = index.get("Projection", {})
    return {
        "name": index["IndexName"],
        "status": index.get("IndexStatus", "ACTIVE"),
        "keys": _keys(index["KeySchema"], types),
        "projection": projection.get("ProjectionType", "ALL"),
        "attributes": sorted(projection.get("NonKeyAttributes", [])),
        "sizeBytes": int(index.get("IndexSizeBytes", 0)),
        **_throughput(index),
    }


def _stream(table: Json) -> Json | None:
    specification = table.get("StreamSpecification", {})
    if not specification.get("StreamEnabled"):
        return None
    return {"arn": table.get("LatestStreamArn", ""), "viewType": specification.get("StreamViewType", "")}


def _old_streams(aws: Aws, table: Json) -> list[str]:
    """Streams that were switched off less than a day ago: their records can still be read."""
    living = table.get("LatestStreamArn") if table.get("StreamSpecification", {}).get("StreamEnabled") else None
    streams = aws.list("dynamodbstreams", "list_streams", "Streams", TableName=table["TableName"])
    return sorted(stream["StreamArn"] for stream in streams if stream["StreamArn"] != living)


def _mappings(mappings: list[Json], table_arn: str) -> list[Json]:
    return [
        {
            "kind": "event source mapping",
            "id": mapping["UUID"],
            "streamArn": mapping["EventSourceArn"],
            "target": mapping.get("FunctionArn", ""),
            "state": mapping.get("State", ""),
        }
        for mapping in mappings
        if str(mapping.get("EventSourceArn", "")).startswith(f"{table_arn}/stream/")
    ]


def _pipes(aws: Aws, table_arn: str) -> list[Json]:
    pipes = aws.list("pipes", "list_pipes", "Pipes", SourcePrefix=f"{table_arn}/stream/")
    return [
        {
            "kind": "pipe",
            "id": pipe["Name"],
            "streamArn": pipe["Source"],
            "target": pipe.get("Target", ""),
            "state": pipe.get("CurrentState", ""),
        }
        for pipe in pipes
    ]


def _recovery(aws: Aws, name: str, region: str | None = None) -> Json:
    answer = aws.get("dynamodb", "describe_continuous_backups", region=region, TableName=name)
    found = answer.get("ContinuousBackupsDescription", {}).get("PointInTimeRecoveryDescription", {})
    enabled = found.get("PointInTimeRecoveryStatus") == "ENABLED"
    return {
        "enabled": enabled,
        "days": found.get("RecoveryPeriodInDays") if enabled else None,
        "earliest": _time(found.get("EarliestRestorableDateTime")),
    }


def _backups(aws: Aws, name: str) -> list[Json]:
    found = aws.list("dynamodb", "list_backups", "BackupSummaries", TableName=name)
    return [
        {"arn": backup["BackupArn"], "createdAt": _time(backup["BackupCreationDateTime"])}
        for backup in sorted(found, key=lambda backup: str(backup["BackupArn"]))
    ]


def _time_to_live(aws: Aws, name: str) -> str | None:
    found = aws.get("dynamodb", "describe_time_to_live", TableName=name).get("TimeToLiveDescription", {})
    return found.get("AttributeName") if found.get("TimeToLiveStatus") in ("ENABLED", "ENABLING") else None


def _insights(aws: Aws, name: str) -> list[Json]:
    summaries = aws.list("dynamodb", "list_contributor_insights", "ContributorInsightsSummaries", TableName=name)
    on = [item for item in summaries if item["ContributorInsightsStatus"] in ("ENABLED", "ENABLING")]
    return sorted(
        ({"index": item.get("IndexName"), "mode": item.get("ContributorInsightsMode")} for item in on),
        key=lambda item: str(item["index"] or ""),
    )


def _encryption(aws: Aws, table: Json) -> Json:
    description = table.get("SSEDescription", {})
    if description.get("Status") not in ("ENABLED", "ENABLING", "UPDATING"):
        return {"key": "AWS_OWNED", "keyArn": None}
    arn = description.get("KMSMasterKeyArn", "")
    return {"key": "AWS_MANAGED" if _is_managed(aws, arn) else "CUSTOMER", "keyArn": arn}


def _is_managed(aws: Aws, key_arn: str) -> bool:
    if not key_arn or key_arn.endswith(MANAGED_KEY):
        return True
    return bool(aws.get("kms", "describe_key", KeyId=key_arn).get("KeyMetadata", {}).get("KeyManager") == "AWS")


def _replicas(table: Json, region: str) -> list[Json]:
    found = [replica for replica in table.get("Replicas", []) if replica.get("RegionName") != region]
    return sorted(found, key=lambda replica: str(replica["RegionName"]))


def _replica(aws: Aws, name: str, replica: Json) -> Json:
    region = replica["RegionName"]
    return {
        "region": region,
        "status": replica.get("ReplicaStatus", ""),
        "keyArn": replica.get("KMSMasterKeyId"),
        "recovery": bool(_recovery(aws, name, region)["enabled"]),
    }


def _kinesis(aws: Aws, name: str) -> list[Json]:
    answer = aws.get("dynamodb", "describe_kinesis_streaming_destination", TableName=name)
    return [
        {
            "arn": destination["StreamArn"],
            "status": destination["DestinationStatus"],
            "precision": destination.get("ApproximateCreationDateTimePrecision"),
        }
        for destination in answer.get("KinesisDataStreamDestinations", [])
        if destination["DestinationStatus"] not in ("DISABLED", "DISABLING", "ENABLE_FAILED")
    ]


def _scaling(aws: Aws, name: str) -> Json:
    """Scalable targets, policies and scheduled actions of a table and of its indexes."""

    def of_table(operation: str, key: str) -> list[Json]:
        found = aws.list("application-autoscaling", operation, key, ServiceNamespace="dynamodb")
        own = [item for item in found if item["ResourceId"].split("/")[:2] == ["table", name]]
        return sorted(own, key=lambda item: (item["ResourceId"], item["ScalableDimension"]))

    return {
        "targets": [
            {
                "resourceId": target["ResourceId"],
                "dimension": target["ScalableDimension"],
                "min": target["MinCapacity"],
                "max": target["MaxCapacity"],
            }
            for target in of_table("describe_scalable_targets", "ScalableTargets")
        ],
        "policies": [
            {
                "name": policy["PolicyName"],
                "type": policy["PolicyType"],
                "resourceId": policy["ResourceId"],
                "dimension": policy["ScalableDimension"],
                "configuration": policy.get("TargetTrackingScalingPolicyConfiguration", {}),
            }
            for policy in of_table("describe_scaling_policies", "ScalingPolicies")
        ],
        "schedules": [
            {
                "name": action["ScheduledActionName"],
                "resourceId": action["ResourceId"],
                "dimension": action["ScalableDimension"],
                "schedule": action["Schedule"],
                "action": action.get("ScalableTargetAction", {}),
            }
            for action in of_table("describe_scheduled_actions", "ScheduledActions")
        ],
    }


def _role(aws: Aws, name: str) -> Json | None:
    role = aws.get("iam", "get_role", RoleName=name).get("Role")
    if role is None:
        return None
    policies = aws.list("iam", "list_role_policies", "PolicyNames", RoleName=name)
    attached = aws.list("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=name)
    return {
        "arn": role["Arn"],
        "policies": sorted(policies),
        "attached": sorted(policy["PolicyArn"] for policy in attached),
        "trust": _document(role.get("AssumeRolePolicyDocument")),
        "tags": _tags(role.get("Tags", [])),
    }


def _topic(aws: Aws, arn: str) -> Json | None:
    if not aws.get("sns", "get_topic_attributes", TopicArn=arn):
        return None
    subscriptions = aws.list("sns", "list_subscriptions_by_topic", "Subscriptions", TopicArn=arn)
    return {
        "arn": arn,
        "subscriptions": [
            {"protocol": item["Protocol"], "confirmed": item["SubscriptionArn"].startswith("arn:")}
            for item in subscriptions
        ],
    }


def _alarms(aws: Aws) -> Json:
    found = aws.list("cloudwatch", "describe_alarms", "MetricAlarms", AlarmNames=list(ALARM_NAMES))
    alarms = {alarm["AlarmName"]: alarm for alarm in found}
    return {name: _alarm(alarms[name]) if name in alarms else None for name in ALARM_NAMES}


def _alarm(alarm: Json) -> Json:
    return {
        "arn": alarm["AlarmArn"],
        "state": alarm.get("StateValue", ""),
        "actionsEnabled": bool(alarm.get("ActionsEnabled", True)),
        "actions": list(alarm.get("AlarmActions", [])),
        "metric": alarm.get("MetricName"),
        "threshold": alarm.get("Threshold"),
        "comparison": alarm.get("ComparisonOperator"),
        "period": alarm.get("Period"),
    }


def _tags(tags: list[Json]) -> dict[str, str]:
    """Tags of the owner; those of AWS itself (``aws:``) can be neither set nor removed."""
    own = {str(tag["Key"]): str(tag["Value"]) for tag in tags if not str(tag["Key"]).startswith("aws:")}
    return dict(sorted(own.items()))


def _document(policy: Any) -> Any:  # noqa: ANN401 - a policy document is any JSON
    if not isinstance(policy, str):
        return policy
    try:
        return json.loads(policy)
    except ValueError:
        return json.loads(urllib.parse.unquote(policy))


def _time(moment: Any) -> str | None:  # noqa: ANN401 - boto3 gives a datetime, or nothing
    if not isinstance(moment, datetime):
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
