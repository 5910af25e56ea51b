"""Tables can't be deleted by accident."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.aws.dynamodb.tables import TABLE, TABLE_REPLICA
from guardrails.aws.frameworks import fsbp, well_architected
from guardrails.core.findings import Finding
from guardrails.core.resources import Resource
from guardrails.core.rule import Example, ResourceRule, no_settings
from guardrails.core.values import Object, Unknown, Wrong

KEY = "deletionProtectionEnabled"
REQUIREMENT = "it is protected from deletion"


def check(resource: Resource, _settings: None) -> Iterator[Finding]:
    """Judge a table, its replicas, or a standalone replica."""
    yield from _protection(resource, resource.props)
    for replica in resource.props.objects("replicas"):
        if isinstance(replica, Object):
            yield from _protection(resource, replica)
        else:
            yield resource.undecided(replica, REQUIREMENT)


def _protection(resource: Resource, holder: Object) -> Iterator[Finding]:
    enabled = holder.flag(KEY)
    if isinstance(enabled, Unknown | Wrong):
        yield resource.undecided(enabled, REQUIREMENT)
    elif not enabled:
        where = f" at `{holder.path}`" if holder.path else ""
        yield resource.violation(f"can be deleted by accident{where}. Write deletion_protection_enabled=True.")


RULE = ResourceRule(
    name="dynamodb-deletion-protection",
    title="Deletion protection",
    description="DynamoDB tables should have deletion protection.",
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
    parse=no_settings,
    check=check,
)
