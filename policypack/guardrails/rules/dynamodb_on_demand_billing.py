"""Tables and their indexes are billed by request; nothing holds provisioned capacity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guardrails.aws.dynamodb.capacity import AUTOSCALING, BILLING_MODES, ON_DEMAND, SCALING_PLANS, scaled_table
from guardrails.aws.dynamodb.defaults import TEXTS, text
from guardrails.aws.dynamodb.selection import SOME_TABLES, Tables, parse_some_tables
from guardrails.aws.dynamodb.tables import own_name
from guardrails.aws.dynamodb.types import GLOBAL_SECONDARY_INDEX, TABLE
from guardrails.aws.dynamodb.words import if_known
from guardrails.aws.frameworks import fsbp, well_architected
from guardrails.core.findings import Finding
from guardrails.core.resources import Resource
from guardrails.core.rule import Change, Example, Metadata, Removed, ResourceRule
from guardrails.core.values import Object, Unknown, Wrong

METADATA = Metadata(
    name="dynamodb-on-demand-billing",
    title="On-demand billing",
    description="DynamoDB tables and their indexes must bill by request (PAY_PER_REQUEST).",
    summary="on-demand billing of tables and indexes, no capacity, no autoscaling",
    severity="high",
    why=(
        "Provisioned capacity costs money while nobody asks for anything, and turns requests away when too many do. "
        "A table without a billing mode is PROVISIONED. Capacity on a table, an index or a scaling target comes back "
        "to life the day somebody switches the table to PROVISIONED."
    ),
    passes=(
        Example(
            "A table on demand.", 'aws.dynamodb.Table("events", name="events", billing_mode="PAY_PER_REQUEST", ...)'
        ),
    ),
    fails=(
        Example(
            "No billing mode means PROVISIONED.",
            'aws.dynamodb.Table("events", name="events", read_capacity=5, write_capacity=5, ...)',
        ),
        Example(
            "Autoscaling needs provisioned capacity.",
            'aws.appautoscaling.Target("reads", service_namespace="dynamodb", resource_id="table/events", ...)',
        ),
    ),
    fix=(
        'Write billing_mode="PAY_PER_REQUEST" on the table.',
        (
            "Remove read_capacity and write_capacity from the table and its indexes, and provisioned_throughput from "
            "aws.dynamodb.GlobalSecondaryIndex."
        ),
        'Remove aws.appautoscaling resources whose service_namespace is "dynamodb".',
    ),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html",
    types=frozenset({TABLE, GLOBAL_SECONDARY_INDEX, *SCALING_PLANS, *AUTOSCALING}),
    scope="DynamoDB tables, their indexes and what scales them",
    references=(
        fsbp(1, "DynamoDB tables should automatically scale capacity with demand"),
        well_architected("Cost optimization"),
    ),
    settings=(SOME_TABLES,),
)

REQUIREMENT = "it bills on demand"
NO_MODE = f"no billing mode, which means {TEXTS['billingMode']}"
HANDS_OFF = "it leaves the capacity of DynamoDB alone"


def check(resource: Resource, tables: Tables) -> Iterator[Finding]:
    """Judge a table, a standalone index, or what scales them."""
    if resource.type in (TABLE, GLOBAL_SECONDARY_INDEX):
        findings = _table(resource) if resource.type == TABLE else _index(resource)
        yield from tables.judge(resource, own_name(resource), findings, REQUIREMENT)
    elif resource.type in SCALING_PLANS:
        yield from resource.require_each(
            "scalingInstructions", HANDS_OFF, lambda instruction: _scaling(resource, instruction, tables)
        )
    else:
        yield from _scaling(resource, resource.props, tables)


def _table(table: Resource) -> Iterator[Finding]:
    written = table.props.text("billingMode")
    found = f"the billing mode {if_known(written, BILLING_MODES)}" if isinstance(written, str) and written else NO_MODE
    yield from table.require(
        text(table.props, "billingMode"),
        lambda mode: mode == ON_DEMAND,
        REQUIREMENT,
        f'has {found}; PAY_PER_REQUEST is required. Write billing_mode="PAY_PER_REQUEST".',
    )
    yield from _capacity(table, table.props, ("readCapacity", "writeCapacity"))
    yield from table.require_each(
        "globalSecondaryIndexes",
        REQUIREMENT,
        lambda index: _capacity(table, index, ("readCapacity", "writeCapacity")),
    )


def _index(index: Resource) -> Iterator[Finding]:
    throughput = index.props.object("provisionedThroughput")
    if isinstance(throughput, Unknown | Wrong):
        yield index.undecided(throughput, REQUIREMENT)
    elif throughput is not None:
        yield from _capacity(index, throughput, ("readCapacityUnits", "writeCapacityUnits"))


def _capacity(resource: Resource, holder: Object, keys: tuple[str, str]) -> Iterator[Finding]:
    """Judge the two capacities of a table or an index; 0 is how state says that there is none."""
    for key in keys:
        units = holder.number(key)
        yield from resource.require(
            units,
            lambda units: not units,
            REQUIREMENT,
            f"has the provisioned capacity `{holder.at(key)}` {units}; what bills on demand has none. Remove it.",
        )


def _scaling(resource: Resource, holder: Object, tables: Tables) -> Iterator[Finding]:
    namespace = holder.text("serviceNamespace")
    if isinstance(namespace, Unknown | Wrong):
        yield resource.undecided(namespace, HANDS_OFF)
    elif namespace == "dynamodb":
        finding = resource.violation(
            "scales the provisioned capacity of DynamoDB; a table that bills on demand scales by itself. Remove it."
        )
        yield from tables.judge(resource, scaled_table(holder), iter([finding]), HANDS_OFF)


def remediate(resource: Resource, _tables: Tables) -> Mapping[str, Change]:
    """Bill a table or a standalone index on demand; what scales them, and a table's own indexes, are not changed."""
    if resource.type == TABLE:
        gone = {key: Removed() for key in ("readCapacity", "writeCapacity") if resource.props.number(key) is not None}
        return {"billingMode": ON_DEMAND, **gone}
    return {"provisionedThroughput": Removed()} if resource.type == GLOBAL_SECONDARY_INDEX else {}


RULE = ResourceRule(METADATA, parse=parse_some_tables, check=check, remediate=remediate)
