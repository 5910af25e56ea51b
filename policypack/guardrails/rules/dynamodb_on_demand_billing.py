"""Tables and their indexes are billed by request; nothing holds provisioned capacity."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.dynamodb import (
    GLOBAL_SECONDARY_INDEX,
    SCALABLE_TARGET,
    TABLE,
    TABLES_SETTING,
    Tables,
    parse_tables,
    table_name,
    tables_named,
)
from guardrails.findings import Finding
from guardrails.model import Example, Reference, ResourceRule
from guardrails.resources import Resource
from guardrails.values import Object, Unknown, Wrong

ON_DEMAND = "PAY_PER_REQUEST"
REQUIREMENT = "it bills on demand"


def check(resource: Resource, tables: Tables) -> Iterator[Finding]:
    """Judge a table, a standalone index or an autoscaling target."""
    if resource.type == TABLE:
        yield from _table(resource, tables)


def _table(table: Resource, tables: Tables) -> Iterator[Finding]:
    name = table_name(table)
    if tables.leave_out(name):
        return
    mode = table.props.text("billingMode")
    if mode is None or mode == "":
        yield table.violation(
            "has no billing mode, which means PROVISIONED; PAY_PER_REQUEST is required. "
            'Write billing_mode="PAY_PER_REQUEST".'
        )
    elif isinstance(mode, Unknown | Wrong):
        yield table.undecided(mode, REQUIREMENT)
    elif mode != ON_DEMAND:
        yield table.violation(
            f'has the billing mode {mode}; PAY_PER_REQUEST is required. Write billing_mode="PAY_PER_REQUEST".'
        )
    yield from _capacity(table, table.props, "")
    for index in table.props.objects("globalSecondaryIndexes"):
        if isinstance(index, Object):
            yield from _capacity(table, index, f" on the index {index.text('name')!r}")
        else:
            yield table.undecided(index, REQUIREMENT)


def _capacity(resource: Resource, holder: Object, where: str) -> Iterator[Finding]:
    """Judge the two capacities of a table or an index; 0 is how state says that there is none."""
    for key in ("readCapacity", "writeCapacity"):
        units = holder.number(key)
        if isinstance(units, Unknown | Wrong):
            yield resource.undecided(units, REQUIREMENT)
        elif units:
            yield resource.violation(
                f"has {key} {units}{where}; a table that bills on demand has none. Remove {key} from it."
            )


RULE = ResourceRule(
    name="dynamodb-on-demand-billing",
    title="On-demand billing",
    description="DynamoDB tables and their indexes must bill by request (PAY_PER_REQUEST).",
    severity="high",
    why="Provisioned capacity costs money while nobody asks for anything, and throttles when too many do.",
    passes=(Example("A table on demand", 'aws.dynamodb.Table("events", billing_mode="PAY_PER_REQUEST", ...)'),),
    fails=(Example("No billing mode means PROVISIONED", 'aws.dynamodb.Table("events", read_capacity=5, ...)'),),
    fix=('Write billing_mode="PAY_PER_REQUEST" on the table.', "Remove read_capacity and write_capacity."),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html",
    types=frozenset({TABLE, GLOBAL_SECONDARY_INDEX, SCALABLE_TARGET}),
    scope="DynamoDB tables, their indexes and their autoscaling targets",
    references=(
        Reference(
            "AWS Foundational Security Best Practices",
            "DynamoDB.1",
            "DynamoDB tables should automatically scale capacity with demand",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-1",
        ),
    ),
    settings=(TABLES_SETTING,),
    parse=parse_tables,
    tables_named=tables_named,
    check=check,
)
