"""Tables can't be deleted by accident."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guardrails.aws.dynamodb.defaults import flag
from guardrails.aws.dynamodb.types import TABLE, TABLE_REPLICA
from guardrails.aws.frameworks import fsbp, well_architected
from guardrails.core.findings import Finding
from guardrails.core.resources import Resource
from guardrails.core.rule import Change, Example, Metadata, ResourceRule, no_settings
from guardrails.core.values import Object

METADATA = Metadata(
    name="dynamodb-deletion-protection",
    title="Deletion protection",
    description="DynamoDB tables should have deletion protection.",
    summary="deletion protection (advisory)",
    level="advisory",
    on_unknown="warn",
    severity="medium",
    why="A deleted table takes its data along. With deletion protection it first has to be switched off on purpose.",
    passes=(Example("A protected table.", 'aws.dynamodb.Table("events", deletion_protection_enabled=True, ...)'),),
    fails=(Example("The default is off.", 'aws.dynamodb.Table("events", ...)'),),
    fix=("Write deletion_protection_enabled=True on the table and its replicas.",),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
    types=frozenset({TABLE, TABLE_REPLICA}),
    scope="DynamoDB tables and their replicas",
    references=(fsbp(6, "DynamoDB tables should have deletion protection enabled"), well_architected("Reliability")),
)

REQUIREMENT = "it is protected from deletion"


def check(resource: Resource, _settings: None) -> Iterator[Finding]:
    """Judge a table, its replicas, or a standalone replica."""

    def protected(holder: Object) -> Iterator[Finding]:
        where = f" at `{holder.path}`" if holder.path else ""
        yield from resource.require(
            flag(holder, "deletionProtectionEnabled"),
            bool,
            REQUIREMENT,
            f"can be deleted by accident{where}. Write deletion_protection_enabled=True.",
        )

    yield from protected(resource.props)
    yield from resource.require_each("replicas", REQUIREMENT, protected)


def remediate(_resource: Resource, _settings: None) -> Mapping[str, Change]:
    """Switch it on; replicas inside of a table stay as they are."""
    return {"deletionProtectionEnabled": True}


RULE = ResourceRule(METADATA, parse=no_settings, check=check, remediate=remediate)
