"""Ways to break the stack, each a small edit of a copy of the project, and the policy that must stop it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.engine import Project


@dataclass(frozen=True, slots=True)
class Variant:
    """One break. ``resource`` and ``fix`` must be in the message of ``policy``; ``level`` is the policy's own."""

    name: str
    policy: str
    resource: str
    fix: str
    break_: Callable[[Project], None]
    level: str = "mandatory"


def edit(file: str, old: str, new: str) -> Callable[[Project], None]:
    """Replace the one occurrence of ``old``."""
    return lambda project: project.replace(file, old, new)


def add(text: str) -> Callable[[Project], None]:
    """Add lines to the program."""
    return lambda project: project.append(text)


def _another_region(project: Project) -> None:
    project.configure("aws:region", "eu-west-1")
    project.configure("dynamodb-tables:allowedRegions", ["eu-west-1"])


def _advisory(project: Project) -> None:
    project.configure("dynamodb-tables:deletionProtection", value=False)


VARIANTS = (
    Variant(
        "a tag missing on one resource",
        "required-tags",
        "Role 'dynamodb-users-read-role'",
        "CostCenter",
        edit(
            "infra/access.py",
            "        tags=tags,\n    )",
            '        tags={k: tags[k] for k in tags if k + name != "CostCenterdynamodb-users-read-role"},\n    )',
        ),
    ),
    Variant(
        "a blank tag",
        "required-tags",
        "Topic 'dynamodb-alarms'",
        "Team",
        edit("infra/monitoring.py", "name=TOPIC, tags=tags.house()", 'name=TOPIC, tags={**tags.house(), "Team": " "}'),
    ),
    Variant(
        "provisioned billing",
        "dynamodb-on-demand-billing",
        "Table 'events'",
        'billing_mode="PAY_PER_REQUEST"',
        edit(
            "infra/tables.py",
            '"billing_mode": "PAY_PER_REQUEST"',
            '"billing_mode": "PROVISIONED" if name == "events" else "PAY_PER_REQUEST"',
        ),
    ),
    Variant(
        "billing mode left out",
        "dynamodb-on-demand-billing",
        "Table 'events'",
        'billing_mode="PAY_PER_REQUEST"',
        edit("infra/tables.py", '        "billing_mode": "PAY_PER_REQUEST",\n', ""),
    ),
    Variant(
        "an autoscaling target",
        "dynamodb-on-demand-billing",
        "Target 'reads'",
        "Remove",
        add(
            "from pulumi_aws import appautoscaling\n"
            'appautoscaling.Target("reads", service_namespace="dynamodb", resource_id="table/events", min_capacity=1,\n'
            '    max_capacity=9, scalable_dimension="dynamodb:table:ReadCapacityUnits", tags=tags.house())'
        ),
    ),
    Variant(
        "a role called otherwise",
        "dynamodb-role-naming",
        "Role 'dynamodb-users-write-role'",
        "dynamodb-users-write-role",
        edit(
            "infra/access.py",
            "        name=name,\n        description",
            '        name="users-writer" if name == "dynamodb-users-write-role" else name,\n        description',
        ),
    ),
    Variant(
        "a role with a generated name",
        "dynamodb-role-naming",
        "Role 'dynamodb-users-write-role'",
        "dynamodb-users-write-role",
        edit(
            "infra/access.py",
            "        name=name,\n        description",
            '        name=None if name == "dynamodb-users-write-role" else name,\n        description',
        ),
    ),
    Variant(
        "a stream view changed",
        "dynamodb-streams",
        "Table 'events'",
        "NEW_AND_OLD_IMAGES",
        edit("infra/tables.py", 'STREAM_VIEW_TYPE = "NEW_AND_OLD_IMAGES"', 'STREAM_VIEW_TYPE = "KEYS_ONLY"'),
    ),
    Variant(
        "change records kept longer in Kinesis",
        "dynamodb-stream-retention",
        "Stream 'copy'",
        "retention_period=24",
        add(
            "from pulumi_aws import dynamodb, kinesis\n"
            'copy = kinesis.Stream("copy", name="copy", retention_period=48, tags=tags.house())\n'
            'dynamodb.KinesisStreamingDestination("copy", table_name=tables["events"].name, stream_arn=copy.arn)'
        ),
    ),
    Variant(
        "insights on a second table",
        "dynamodb-contributor-insights",
        "ContributorInsights 'users-insights'",
        "Remove it",
        add(
            "from pulumi_aws import dynamodb\n"
            'dynamodb.ContributorInsights("users-insights", table_name=tables["users"].name)'
        ),
    ),
    Variant(
        "no insights on events",
        "dynamodb-contributor-insights",
        "Table 'events'",
        "ContributorInsights",
        edit(
            "infra/tables.py", 'dynamodb.ContributorInsights(\n        "events-contributor-insights",', "str and dict("
        ),
    ),
    Variant(
        "recovery on sessions",
        "dynamodb-point-in-time-recovery",
        "Table 'sessions'",
        "Remove it",
        edit("infra/tables.py", "enabled=name == RECOVERED_TABLE", 'enabled=name in (RECOVERED_TABLE, "sessions")'),
    ),
    Variant(
        "recovery of 34 days",
        "dynamodb-point-in-time-recovery",
        "Table 'users'",
        "35",
        edit("infra/tables.py", "RECOVERY_DAYS = 35", "RECOVERY_DAYS = 34"),
    ),
    Variant(
        "the index gone",
        "dynamodb-required-indexes",
        "Table 'sessions'",
        "userId",
        edit("infra/tables.py", "        indexes.insert(0, _sessions_index(settings))\n", ""),
    ),
    Variant(
        "a customer key",
        "dynamodb-encryption",
        "Table 'events'",
        "kms_key_arn",
        edit(
            "infra/tables.py",
            '"server_side_encryption": {"enabled": True}',
            '"server_side_encryption": {"enabled": True, "kms_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/k"}',
        ),
    ),
    Variant(
        "an alarm missing",
        "dynamodb-alarms",
        "Table 'users'",
        "SystemErrors",
        edit(
            "infra/monitoring.py",
            "    for name, table in tables.items():\n        _alarm(",
            '    for name, table in tables.items():\n        if name != "users":\n          _alarm(',
        ),
    ),
    Variant(
        "an alarm that can never fire",
        "dynamodb-dead-alarms",
        "MetricAlarm 'dynamodb-user-errors'",
        "UserErrors",
        edit(
            "infra/monitoring.py",
            'metric_name="UserErrors",',
            'metric_name="UserErrors",\n        dimensions={"TableName": "events"},',
        ),
    ),
    Variant(
        "an output missing",
        "required-outputs",
        "streamArns",
        "pulumi.export",
        edit("__main__.py", 'pulumi.export("streamArns", {"events": tables["events"].stream_arn})\n', ""),
    ),
    Variant("another region", "allowed-regions", "events", "ap-southeast-2", _another_region),
    Variant(
        "one resource in another region",
        "allowed-regions",
        "Topic 'elsewhere'",
        "ap-southeast-2",
        add(
            "from pulumi_aws import sns\n"
            'sns.Topic("elsewhere", name="elsewhere", region="us-east-1", tags=tags.house())'
        ),
    ),
    Variant(
        "a wildcard in a policy",
        "dynamodb-least-privilege",
        "RolePolicy 'dynamodb-users-read-policy'",
        "dynamodb:*",
        edit("infra/access.py", '"Action": list(actions)', '"Action": ["dynamodb:*"]'),
    ),
    Variant(
        "a role for another table",
        "dynamodb-least-privilege",
        "RolePolicy 'dynamodb-users-read-policy'",
        "table/events",
        edit("infra/access.py", "READ_ACTIONS, account.table_arn(table)", 'READ_ACTIONS, account.table_arn("events")'),
    ),
    Variant(
        "a table that only looks alike",
        "dynamodb-required-tables",
        "users",
        "users",
        edit(
            "infra/tables.py",
            '"name": name,\n        "billing',
            '"name": f"{name}-v2" if name == "users" else name,\n        "billing',
        ),
    ),
    Variant(
        "no deletion protection",
        "dynamodb-deletion-protection",
        "Table 'events'",
        "deletion_protection_enabled=True",
        _advisory,
        level="advisory",
    ),
)
