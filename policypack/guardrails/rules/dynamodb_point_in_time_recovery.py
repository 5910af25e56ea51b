"""Point-in-time recovery is on for the listed tables, with the window written out, and off for all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guardrails.aws.dynamodb.tables import TABLE, TABLE_NAME_SCHEMA, TABLE_REPLICA, judged, table_name, table_of
from guardrails.aws.frameworks import fsbp, well_architected
from guardrails.core.findings import Finding
from guardrails.core.resources import Resource
from guardrails.core.rule import Config, Example, ResourceRule, Setting
from guardrails.core.values import Object, Unknown, Wrong
from guardrails.core.words import listing

REQUIREMENT = "its point-in-time recovery is as required"
WINDOW = "recoveryPeriodInDays"


@dataclass(frozen=True, slots=True)
class Recovery:
    """Days of recovery by table, and whether other tables may have recovery too."""

    windows: Mapping[str, int]
    others_may: bool


def check(resource: Resource, wanted: Recovery) -> Iterator[Finding]:
    """Judge a table or a replica of one."""
    if resource.type == TABLE:
        yield from judged(
            resource, table_name(resource), wanted.windows, lambda name: _table(resource, name, wanted), REQUIREMENT
        )
        return
    reference = resource.props.text("globalTableArn")
    name = table_of(reference) if isinstance(reference, str) else reference
    yield from judged(
        resource,
        "" if name is None else name,
        wanted.windows,
        lambda name: _replica(resource, resource.props, name, wanted),
        REQUIREMENT,
    )


def _table(table: Resource, name: str, wanted: Recovery) -> Iterator[Finding]:
    recovery = table.props.object("pointInTimeRecovery")
    days = wanted.windows.get(name)
    if isinstance(recovery, Unknown | Wrong):
        if days is not None or not wanted.others_may:
            yield table.undecided(recovery, REQUIREMENT)
    elif days is not None:
        yield from _listed(table, recovery, days)
    elif recovery is not None and not wanted.others_may:
        yield from _forbidden(table, recovery, "enabled", wanted)
    for replica in table.props.objects("replicas"):
        if isinstance(replica, Object):
            yield from _replica(table, replica, name, wanted)
        else:
            yield table.undecided(replica, REQUIREMENT)


def _listed(table: Resource, recovery: Object | None, days: int) -> Iterator[Finding]:
    spelling = f'Write point_in_time_recovery={{"enabled": True, "recovery_period_in_days": {days}}}.'
    enabled = recovery.flag("enabled") if recovery else None
    if isinstance(enabled, Unknown | Wrong):
        yield table.undecided(enabled, REQUIREMENT)
    elif not enabled or recovery is None:
        yield table.violation(f"has no point-in-time recovery; a window of {days} days is required. {spelling}")
        return
    window = recovery.number(WINDOW) if recovery else None
    if isinstance(window, Unknown | Wrong):
        yield table.undecided(window, REQUIREMENT)
    elif window is None:
        yield table.violation(
            f"does not say how many days its point-in-time recovery reaches back, which keeps whatever the table has; "
            f"{days} are required. {spelling}"
        )
    elif window != days:
        yield table.violation(f"has a point-in-time recovery of {window} days; {days} are required. {spelling}")


def _replica(resource: Resource, replica: Object, name: str, wanted: Recovery) -> Iterator[Finding]:
    """Judge a replica. Its window can't be set (the provider has no property for it), so one that may be on, may."""
    if name not in wanted.windows and not wanted.others_may:
        yield from _forbidden(resource, replica, "pointInTimeRecovery", wanted)


def _forbidden(resource: Resource, holder: Object, key: str, wanted: Recovery) -> Iterator[Finding]:
    enabled = holder.flag(key)
    if isinstance(enabled, Unknown | Wrong):
        yield resource.undecided(enabled, REQUIREMENT)
    elif enabled:
        yield resource.violation(
            f"has point-in-time recovery at `{holder.at(key)}`; only {listing(sorted(wanted.windows))} may have it. "
            "Remove it."
        )


def parse(config: Config) -> Recovery:
    """Make the settings of a configuration."""
    return Recovery(config["windows"], config["others"] == "allow")


RULE = ResourceRule(
    name="dynamodb-point-in-time-recovery",
    title="Point-in-time recovery",
    description="Listed DynamoDB tables must have point-in-time recovery with the listed window, and others none.",
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
        'On a listed table write point_in_time_recovery={"enabled": True, "recovery_period_in_days": 35}.',
        "On any other table, and on its replicas, remove point_in_time_recovery.",
    ),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html",
    types=frozenset({TABLE, TABLE_REPLICA}),
    scope="DynamoDB tables and their replicas",
    references=(fsbp(2, "DynamoDB tables should have point-in-time recovery enabled"), well_architected("Reliability")),
    settings=(
        Setting(
            "windows",
            {
                "type": "object",
                "default": {"users": 35},
                "propertyNames": TABLE_NAME_SCHEMA,
                "additionalProperties": {"type": "integer", "minimum": 1, "maximum": 35},
                "description": "Days of recovery (1 to 35) by name of the table.",
            },
        ),
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
    parse=parse,
    tables_named=lambda config: config["windows"],
    check=check,
)
