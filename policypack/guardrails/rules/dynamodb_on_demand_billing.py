"""Tables and their indexes are billed by request; nothing holds provisioned capacity."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.aws import cloudformation as elsewhere
from guardrails.aws.dynamodb.tables import (
    GLOBAL_SECONDARY_INDEX,
    SOME_TABLES,
    TABLE,
    Tables,
    parse_some_tables,
    table_name,
    table_of,
    tables_named,
)
from guardrails.aws.frameworks import fsbp, well_architected
from guardrails.core.findings import Finding, Unverifiable
from guardrails.core.resources import Resource
from guardrails.core.rule import Example, ResourceRule
from guardrails.core.values import Object, Unknown, Wrong
from guardrails.core.words import one_of

ON_DEMAND = "PAY_PER_REQUEST"
BILLING_MODES = (ON_DEMAND, "PROVISIONED")
REQUIREMENT = "it bills on demand"
HANDS_OFF = "it leaves the capacity of DynamoDB alone"

AUTOSCALING = frozenset(
    {
        "aws:appautoscaling/target:Target",
        "aws:appautoscaling/policy:Policy",
        "aws:appautoscaling/scheduledAction:ScheduledAction",
        *elsewhere.cloudformation("ApplicationAutoScaling", "ScalableTarget"),
        *elsewhere.cloudformation("ApplicationAutoScaling", "ScalingPolicy"),
    }
)
"""What sets provisioned capacity from outside; all carry ``serviceNamespace`` and ``resourceId`` (table/NAME[/...])."""

SCALING_PLANS = frozenset(
    {
        "aws:autoscalingplans/scalingPlan:ScalingPlan",
        *elsewhere.cloudformation("AutoScalingPlans", "ScalingPlan"),
    }
)
"""Scale by a list of ``scalingInstructions``, each with the same two properties."""


def check(resource: Resource, tables: Tables) -> Iterator[Finding]:
    """Judge a table, a standalone index, or what scales them."""
    if resource.type == TABLE:
        yield from tables.judge(resource, table_name(resource), _table(resource), REQUIREMENT)
    elif resource.type == GLOBAL_SECONDARY_INDEX:
        reference = resource.props.text("tableName")
        name = table_of(reference) if isinstance(reference, str) else reference
        yield from tables.judge(resource, name, _index(resource), REQUIREMENT)
    elif resource.type in elsewhere.TYPES:
        if elsewhere.makes_a_table(resource):
            yield Unverifiable(
                f"{resource.label} makes a DynamoDB table in a way that the rules can't read, so nobody can tell "
                f"whether {REQUIREMENT}, or holds to any other rule on tables. Write aws.dynamodb.Table instead.",
                resource.urn,
            )
    elif resource.type in SCALING_PLANS:
        for instruction in resource.props.objects("scalingInstructions"):
            if isinstance(instruction, Object):
                yield from _scaling(resource, instruction, tables)
            else:
                yield resource.undecided(instruction, HANDS_OFF)
    else:
        yield from _scaling(resource, resource.props, tables)


def _table(table: Resource) -> Iterator[Finding]:
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
            f"has the billing mode {one_of(BILLING_MODES, mode)}; PAY_PER_REQUEST is required. "
            'Write billing_mode="PAY_PER_REQUEST".'
        )
    yield from _capacity(table, table.props, ("readCapacity", "writeCapacity"))
    for index in table.props.objects("globalSecondaryIndexes"):
        if isinstance(index, Object):
            yield from _capacity(table, index, ("readCapacity", "writeCapacity"))
        else:
            yield table.undecided(index, REQUIREMENT)


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
        if isinstance(units, Unknown | Wrong):
            yield resource.undecided(units, REQUIREMENT)
        elif units:
            yield resource.violation(
                f"has the provisioned capacity `{holder.at(key)}` {units}; what bills on demand has none. Remove it."
            )


def _scaling(resource: Resource, holder: Object, tables: Tables) -> Iterator[Finding]:
    namespace, target = holder.text("serviceNamespace"), holder.text("resourceId")
    table = target.removeprefix("table/").partition("/")[0] if isinstance(target, str) else target
    if isinstance(namespace, Unknown | Wrong):
        yield resource.undecided(namespace, HANDS_OFF)
    elif namespace == "dynamodb":
        finding = resource.violation(
            "scales the provisioned capacity of DynamoDB; a table that bills on demand scales by itself. Remove it."
        )
        yield from tables.judge(resource, table, iter([finding]), HANDS_OFF)


RULE = ResourceRule(
    name="dynamodb-on-demand-billing",
    title="On-demand billing",
    description="DynamoDB tables and their indexes must bill by request (PAY_PER_REQUEST).",
    severity="high",
    why=(
        "Provisioned capacity costs money while nobody asks for anything, and turns requests away when too many do. "
        "A table without a billing mode is PROVISIONED. Capacity on a table, an index or a scaling target comes back "
        "to life the day somebody switches the table to PROVISIONED. A table made by another provider, by Cloud "
        "Control or in "
        "a CloudFormation template can't be read by any of these rules; this one says so."
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
    types=frozenset({TABLE, GLOBAL_SECONDARY_INDEX, *SCALING_PLANS, *AUTOSCALING, *elsewhere.TYPES}),
    scope="DynamoDB tables, their indexes and what scales them",
    references=(
        fsbp(1, "DynamoDB tables should automatically scale capacity with demand"),
        well_architected("Cost optimization"),
    ),
    settings=(SOME_TABLES,),
    parse=parse_some_tables,
    tables_named=tables_named,
    check=check,
)
