"""What the program registers, in Terraform's words.

Pulumi's AWS provider is made of Terraform's: types and properties are the same, spelled otherwise. This table says how,
for the types and properties that the program uses. `test_translation` checks both sides of it: against the SDK
(`pulumi_aws`) and against the schema that the installed Terraform provider gives of itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.infra import program

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.infra.program import Registered

KINESIS = "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination"

Json = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A type: its name in Terraform, its properties that are blocks there, and what provider 5.100 does not have.

    Blocks and renamed properties are given by Pulumi's name. All others have the same name, in snake case.
    """

    name: str
    blocks: dict[str, str] = field(default_factory=dict)
    newer: frozenset[str] = frozenset()
    renamed: dict[str, str] = field(default_factory=dict)


KINDS = {
    program.TABLE: Kind(
        "aws_dynamodb_table",
        {
            "attributes": "attribute",
            "globalSecondaryIndexes": "global_secondary_index",
            "localSecondaryIndexes": "local_secondary_index",
            "onDemandThroughput": "on_demand_throughput",
            "pointInTimeRecovery": "point_in_time_recovery",
            "replicas": "replica",
            "serverSideEncryption": "server_side_encryption",
            "ttl": "ttl",
        },
        # `keySchemas` becomes hash_key and range_key, which 5.100 has instead.
        newer=frozenset({"globalSecondaryIndexes.keySchemas", "replicas.deletionProtectionEnabled"}),
    ),
    program.INSIGHTS: Kind("aws_dynamodb_contributor_insights", newer=frozenset({"mode"})),
    KINESIS: Kind("aws_dynamodb_kinesis_streaming_destination"),
    program.ROLE: Kind("aws_iam_role"),
    program.ROLE_POLICY: Kind("aws_iam_role_policy"),
    program.ALARM: Kind(
        "aws_cloudwatch_metric_alarm", {"metricQueries": "metric_query"}, renamed={"name": "alarm_name"}
    ),
    program.DASHBOARD: Kind("aws_cloudwatch_dashboard"),
    program.TOPIC: Kind("aws_sns_topic"),
    program.TOPIC_POLICY: Kind("aws_sns_topic_policy"),
    program.SUBSCRIPTION: Kind("aws_sns_topic_subscription", renamed={"topic": "topic_arn"}),
}


def snake(name: str) -> str:
    """Spell a property as Terraform does."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: f"_{match[1].lower()}", name)


def address(type_: str, name: str) -> str:
    """Address of a resource."""
    return f"{KINDS[type_].name}.{label(name)}"


def label(name: str) -> str:
    """Terraform's name of a resource; it takes no dots and no at-signs."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)


def translate(resources: Iterable[Registered]) -> Json:
    """Make the ``resource`` block of a Terraform configuration in JSON."""
    resources = list(resources)
    by_name = {resource.name: resource for resource in resources if resource.type in KINDS}
    translated: Json = {}
    for resource in by_name.values():
        kind = KINDS[resource.type]
        inputs = _properties(resource.inputs, kind)
        needed = sorted(address(by_name[name].type, name) for name in resource.dependencies if name in by_name)
        translated.setdefault(kind.name, {})[label(resource.name)] = inputs | {"depends_on": needed}
    return translated


def _properties(inputs: Json, kind: Kind, path: str = "") -> Json:
    translated: Json = {}
    for name, value in inputs.items():
        if name == "keySchemas":
            spelled = {"HASH": "hash_key", "RANGE": "range_key"}
            translated |= {spelled[key["keyType"]]: key["attributeName"] for key in value}
        elif f"{path}{name}" in kind.newer:
            continue
        elif not path and name in kind.blocks:
            items = value if isinstance(value, list) else [value]
            translated[kind.blocks[name]] = [_properties(item, kind, f"{name}.") for item in items]
        else:
            translated[kind.renamed.get(f"{path}{name}", snake(name))] = value
    return translated
