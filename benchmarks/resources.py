"""A mixed stack of any size: what a team's stack looks like to a pack, in a preview, with some values unknown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Resource = tuple[str, str, dict[str, Any]]

# The sentinel by which the engine tells packs that a string is unknown (pulumi/pulumi: sdk/go/common/resource/plugin).
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
TAGS = {"Environment": "dev", "Team": "data", "CostCenter": "CC-1001"}
ARN = "arn:aws:dynamodb:ap-southeast-2:123456789012:table"


def _table(index: int) -> Resource:
    return (
        "aws:dynamodb/table:Table",
        f"table-{index}",
        {
            "name": f"table-{index}",
            "billingMode": "PAY_PER_REQUEST",
            "hashKey": "id",
            "attributes": [{"name": "id", "type": "S"}, {"name": "at", "type": "S"}],
            "globalSecondaryIndexes": [{"name": "by-at", "hashKey": "at", "projectionType": "ALL"}],
            "serverSideEncryption": {"enabled": True},
            "deletionProtectionEnabled": True,
            "tags": TAGS,
            "tagsAll": TAGS,
            "region": "ap-southeast-2",
        },
    )


def _role(index: int) -> Resource:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    return (
        "aws:iam/role:Role",
        f"role-{index}",
        {"name": f"worker-{index}", "assumeRolePolicy": json.dumps(trust), "tags": TAGS, "tagsAll": TAGS},
    )


def _role_policy(index: int) -> Resource:
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": f"arn:aws:s3:::bucket-{index}/*"}],
    }
    return (
        "aws:iam/rolePolicy:RolePolicy",
        f"role-policy-{index}",
        {"name": f"inline-{index}", "role": f"worker-{index}", "policy": json.dumps(policy)},
    )


def _alarm(index: int) -> Resource:
    return (
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        f"alarm-{index}",
        {
            "name": f"alarm-{index}",
            "namespace": "AWS/DynamoDB",
            "metricName": "ConditionalCheckFailedRequests",
            "dimensions": {"TableName": f"table-{index}"},
            "comparisonOperator": "GreaterThanThreshold",
            "evaluationPeriods": 1,
            "period": 60,
            "statistic": "Sum",
            "threshold": 5,
            "alarmActions": [UNKNOWN],
            "tags": TAGS,
            "tagsAll": TAGS,
        },
    )


def _bucket(index: int) -> Resource:
    return (
        "aws:s3/bucket:Bucket",
        f"bucket-{index}",
        {"bucket": f"bucket-{index}", "forceDestroy": False, "tags": TAGS, "tagsAll": TAGS},
    )


def _function(index: int) -> Resource:
    return (
        "aws:lambda/function:Function",
        f"function-{index}",
        {
            "name": f"function-{index}",
            "role": UNKNOWN,
            "runtime": "python3.13",
            "handler": "main.handler",
            "environment": {"variables": {f"KEY_{n}": f"value-{n}" for n in range(10)}},
            "tags": TAGS,
            "tagsAll": TAGS,
        },
    )


def _security_group(index: int) -> Resource:
    rules = [{"protocol": "tcp", "fromPort": n, "toPort": n, "cidrBlocks": ["10.0.0.0/8"]} for n in (80, 443, 5432)]
    return (
        "aws:ec2/securityGroup:SecurityGroup",
        f"group-{index}",
        {"name": f"group-{index}", "vpcId": UNKNOWN, "ingress": rules, "egress": rules, "tags": TAGS, "tagsAll": TAGS},
    )


def _queue(index: int) -> Resource:
    return ("aws:sqs/queue:Queue", f"queue-{index}", {"name": f"queue-{index}", "tags": TAGS, "tagsAll": TAGS})


def _component(index: int) -> Resource:
    return ("acme:platform:Service", f"service-{index}", {})


MAKERS: tuple[Callable[[int], Resource], ...] = (
    _table,
    _role,
    _role_policy,
    _alarm,
    _bucket,
    _function,
    _security_group,
    _queue,
    _queue,
    _component,
)


def mixed(count: int) -> list[Resource]:
    """``count`` resources in equal shares of the kinds above (a tenth of them tables), the stack itself first."""
    stack: Resource = ("pulumi:pulumi:Stack", "bench-bench", {})
    return [stack, *(MAKERS[n % len(MAKERS)](n) for n in range(count - 1))]
