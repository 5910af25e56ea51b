"""Point-in-time recovery is on for the listed tables, with the window written out, and off for all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guardrails.aws.dynamodb.defaults import flag
from guardrails.aws.dynamodb.selection import Selection, by_table_setting, selection
from guardrails.aws.dynamodb.tables import StackTables, TableName, own_name
from guardrails.aws.dynamodb.types import TABLE, TABLE_REPLICA
from guardrails.aws.frameworks import fsbp, well_architected
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding, NotApplicable
from guardrails.core.resources import Resource, Stack
from guardrails.core.rule import Change, Example, Metadata, ResourceRule, Setting
from guardrails.core.schema import SettingsError
from guardrails.core.values import Object, Unknown, Wrong
from guardrails.core.words import joined

WINDOWS = by_table_setting(
    "windows",
    default={"users": 35},
    value={"type": "integer", "minimum": 1, "maximum": 35},
    description="Days of recovery (1 to 35) by table.",
)

METADATA = Metadata(
    name="dynamodb-point-in-time-recovery",
    title="Point-in-time recovery",
    description="Listed DynamoDB tables must have point-in-time recovery with the listed window, and others only where "
    "that is allowed.",
    summary="35 days on `users`, written out; none elsewhere",
    severity="high",
    why=(
        "A table without recovery is lost with the first bad deployment; recovery on a table that can be made again "
        "costs money for nothing. A window that is not written out is whatever the table happens to have: 35 days on a "
        "new one, anything from 1 to 35 on an old one. Security Hub's DynamoDB.2 wants recovery on every table: where "
        'that counts, set `others` to "allow" or list all tables.'
    ),
    passes=(
        Example(
            "The listed table, with its window.",
            'aws.dynamodb.Table("users", name="users", '
            'point_in_time_recovery={"enabled": True, "recovery_period_in_days": 35}, ...)',
        ),
        Example("Any other table, without.", 'aws.dynamodb.Table("events", name="events", ...)'),
    ),
    fails=(
        Example(
            "The window is left to chance.",
            'aws.dynamodb.Table("users", name="users", point_in_time_recovery={"enabled": True}, ...)',
        ),
        Example(
            "Recovery on a table that is not listed.",
            'aws.dynamodb.Table("events", name="events", point_in_time_recovery={"enabled": True}, ...)',
        ),
    ),
    fix=(
        'On a listed table write its window: point_in_time_recovery={"enabled": True, "recovery_period_in_days": ...}.',
        "On any other table, and on its replicas, remove point_in_time_recovery where it is not allowed.",
    ),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html",
    types=frozenset({TABLE, TABLE_REPLICA}),
    scope="DynamoDB tables and their replicas",
    details=(
        "A window that is not written out is whatever the table has: the provider leaves it alone.",
        (
            "A replica of a listed table may have recovery, and need not: its window can't be set. A replica of any "
            "other table has none."
        ),
        "A replica that knows its table by reference only is judged when the stack is complete, by what it depends on.",
    ),
    references=(fsbp(2, "DynamoDB tables should have point-in-time recovery enabled"), well_architected("Reliability")),
    settings=(
        WINDOWS,
        Setting(
            "others",
            {
                "type": "string",
                "enum": ["forbid", "allow"],
                "default": "forbid",
                "description": "Whether tables that are not listed may have point-in-time recovery.",
            },
        ),
    ),
)

REQUIREMENT = "its point-in-time recovery is as required"


@dataclass(frozen=True, slots=True)
class Recovery:
    """Days of recovery by table, and whether other tables may have recovery too."""

    windows: Selection[int]
    others_may: bool


def check(resource: Resource, wanted: Recovery) -> Iterator[Finding]:
    """Judge a table, or a replica that says of which table it is."""
    name = own_name(resource)
    if resource.type == TABLE_REPLICA and isinstance(name, Unknown):
        yield NotApplicable("It knows its table by reference only, and is judged when the stack is complete.")
    else:
        yield from _judge(resource, name, wanted)


def at_end(stack: Stack, wanted: Recovery) -> Iterator[Finding]:
    """Judge the replicas that know their table by reference only: the dependency graph says which one it is."""
    tables = StackTables(stack)
    for replica in stack.of_type(TABLE_REPLICA):
        if isinstance(own_name(replica), Unknown):
            yield from _judge(replica, tables.own_name(replica), wanted)


def _judge(resource: Resource, name: TableName | Unknown | Wrong | None, wanted: Recovery) -> Iterator[Finding]:
    def judge(days: int | None) -> Iterator[Finding]:
        if resource.type == TABLE:
            yield from _table(resource, days, wanted)
        else:
            yield from _replica(resource, resource.props, days, wanted)

    yield from wanted.windows.judge(resource, TableName("") if name is None else name, judge, REQUIREMENT)


def _table(table: Resource, days: int | None, wanted: Recovery) -> Iterator[Finding]:
    recovery = table.props.object("pointInTimeRecovery")
    if isinstance(recovery, Unknown | Wrong):
        if days is not None or not wanted.others_may:
            yield table.undecided(recovery, REQUIREMENT)
    elif days is not None:
        yield from _listed(table, recovery, days)
    elif recovery is not None and not wanted.others_may:
        yield from _forbidden(table, recovery, "enabled", wanted)
    yield from table.require_each("replicas", REQUIREMENT, lambda replica: _replica(table, replica, days, wanted))


def _listed(table: Resource, recovery: Object | None, days: int) -> Iterator[Finding]:
    spelling = f'Write point_in_time_recovery={{"enabled": True, "recovery_period_in_days": {days}}}.'
    enabled = flag(recovery, "enabled")
    none = f"has no point-in-time recovery; a window of {days} days is required. {spelling}"
    yield from table.require(enabled, bool, REQUIREMENT, none)
    if recovery is None or not enabled:
        return
    window = recovery.number("recoveryPeriodInDays")
    if window is None:
        yield table.violation(
            f"does not say how many days its point-in-time recovery reaches back, which keeps whatever the table has; "
            f"{days} are required. {spelling}"
        )
    else:
        other = f"has a point-in-time recovery of {window} days; {days} are required. {spelling}"
        yield from table.require(window, lambda found: found == days, REQUIREMENT, other)


def _replica(resource: Resource, replica: Object, days: int | None, wanted: Recovery) -> Iterator[Finding]:
    """Judge a replica. Its window can't be set (the provider has no property for it), so one that may be on, may."""
    if days is None and not wanted.others_may:
        yield from _forbidden(resource, replica, "pointInTimeRecovery", wanted)


def _forbidden(resource: Resource, holder: Object, key: str, wanted: Recovery) -> Iterator[Finding]:
    yield from resource.require(
        flag(holder, key),
        lambda enabled: not enabled,
        REQUIREMENT,
        f"has point-in-time recovery at `{holder.at(key)}`; only {joined(sorted(wanted.windows.entries))} may have it. "
        "Remove it.",
    )


def remediate(resource: Resource, wanted: Recovery) -> Mapping[str, Change]:
    """Write the window on a listed table; recovery that is there without being allowed may be somebody's last copy."""
    name = own_name(resource)
    days = wanted.windows.get(name) if resource.type == TABLE and isinstance(name, TableName) else None
    return {} if days is None else {"pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": days}}


def parse(config: Config) -> Recovery:
    """Return the settings of a configuration.

    Raises
    ------
    SettingsError
        For one that leaves the rule nothing to hold.
    """
    if not config["windows"] and config["others"] == "allow":
        raise SettingsError(
            "`windows` must not be empty where `others` is `allow`, or the rule holds no table; to switch it off set "
            "its `enforcementLevel` to `disabled`"
        )
    return Recovery(selection(config, WINDOWS), config["others"] == "allow")


RULE = ResourceRule(METADATA, parse=parse, check=check, at_end=at_end, remediate=remediate)
