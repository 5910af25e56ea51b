"""Every managed table is watched for system errors, and its region for user errors."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from guardrails.aws.cloudwatch.alarms import COMPOSITE_ALARMS, METRIC_ALARMS, Alarm
from guardrails.aws.cloudwatch.coverage import (
    HIGHEST_THRESHOLD,
    Alarms,
    Doubt,
    blind,
    user_error_doubts,
    watches_user_errors,
)
from guardrails.aws.cloudwatch.metrics import ITEM_OPERATIONS, OPERATIONS, TABLE_OPERATIONS
from guardrails.aws.dynamodb.selection import MANAGED_TABLES, tables_setting
from guardrails.aws.dynamodb.tables import table_name
from guardrails.aws.dynamodb.types import TABLE
from guardrails.aws.frameworks import well_architected
from guardrails.aws.regions import region_of, same_region
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding, NotApplicable, Unverifiable, Violation
from guardrails.core.resources import Resource, Stack
from guardrails.core.rule import Example, Metadata, Setting, StackRule
from guardrails.core.values import Unknown, Wrong
from guardrails.core.words import joined, quoted

USER_ERRORS_PER_MINUTE = 5
"""So many user errors a minute may have, where nothing else is configured."""

METADATA = Metadata(
    name="dynamodb-alarms",
    title="Alarms on errors",
    description="Every managed DynamoDB table must have an alarm on SystemErrors, and its region one on UserErrors.",
    summary="an alarm on system errors for each table, one on user errors for the region",
    severity="high",
    why="Without an alarm the first to notice an error is a customer.",
    passes=(
        Example(
            "One alarm for each table, over all its operations, and one for the region.",
            """
            for name in ("events", "sessions", "users"):
                aws.cloudwatch.MetricAlarm(
                    f"{name}-system-errors",
                    metric_queries=[{
                        "id": "errors",
                        "expression": "SELECT SUM(SystemErrors) FROM SCHEMA(\\"AWS/DynamoDB\\", TableName, Operation) "
                        f"WHERE TableName = '{name}'",
                        "period": 60,
                        "return_data": True,
                    }],
                    comparison_operator="GreaterThanThreshold",
                    threshold=0,
                    evaluation_periods=1,
                    treat_missing_data="notBreaching",
                    alarm_actions=[topic.arn],
                )
            aws.cloudwatch.MetricAlarm(
                "user-errors",
                namespace="AWS/DynamoDB",
                metric_name="UserErrors",
                statistic="Sum",
                period=60,
                evaluation_periods=1,
                comparison_operator="GreaterThanThreshold",
                threshold=5,
                treat_missing_data="notBreaching",
                alarm_actions=[topic.arn],
            )
            """,
        ),
    ),
    fails=(
        Example(
            "An alarm that tells nobody.",
            """
            aws.cloudwatch.MetricAlarm(
                "users-system-errors",
                metric_queries=[{
                    "id": "errors",
                    "expression": "SELECT SUM(SystemErrors) FROM \\"AWS/DynamoDB\\" WHERE TableName = 'users'",
                    "period": 60,
                    "return_data": True,
                }],
                actions_enabled=False,  # nobody hears of it
                ...
            )
            """,
        ),
    ),
    fix=(
        "Add an alarm on SystemErrors for each table: a Metrics Insights query over all operations, or a formula.",
        (
            "Add one alarm on UserErrors without dimensions: Sum, period 60, one evaluation period, more than "
            f"{USER_ERRORS_PER_MINUTE}."
        ),
        "Leave the actions of these alarms enabled, or let a composite alarm go off with them.",
    ),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Monitoring-metrics-creating-cloudwatch-alarms.html",
    types=frozenset({TABLE, *METRIC_ALARMS, *COMPOSITE_ALARMS}),
    scope="stacks that hold one of the managed tables",
    on_unknown="warn",
    details=(
        (
            "A table is watched if alarms, all together, see SystemErrors of each operation on items: "
            "GetItem, BatchGetItem, Query, Scan, PutItem, UpdateItem, DeleteItem and BatchWriteItem. If they see only "
            "some, nobody can tell from the stack whether the others are called: `onUnknown` decides, so by default "
            "`unverified-report` lists the table and the operations that go unwatched, and `block` blocks it."
        ),
        (
            "They may be Metrics Insights queries (on the table, on all tables, or by table), formulas over metrics, "
            "or alarms on single operations; what an alarm names and does not use does not count."
        ),
        (
            "An alarm does not count if its actions are disabled, unless a composite alarm goes off with it; if it "
            f"does not go off above a threshold of at most {HIGHEST_THRESHOLD:,}; or if it is in another region than "
            "the table."
        ),
        "Alarms of AWS Native (`aws-native`) and AWSCC count like those of pulumi-aws.",
        "Alarm actions are not asked for: EventBridge and composite alarms hear of an alarm without any.",
        (
            "The alarm on UserErrors is Sum, 60 s, one evaluation period, and > `userErrorsPerMinute` at most (or >= "
            "one more), as a metric, as a query, or as a formula that hands on the metric alone."
        ),
    ),
    references=(well_architected("Operational excellence"),),
    settings=(
        Setting(
            "userErrorsPerMinute",
            {
                "type": "integer",
                "minimum": 0,
                "default": USER_ERRORS_PER_MINUTE,
                "description": "The alarm on UserErrors goes off when a minute has more errors than this.",
            },
        ),
        tables_setting(MANAGED_TABLES, "Names of the tables that must have an alarm."),
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The tables that must be watched, and how many user errors a minute may have."""

    tables: frozenset[str]
    per_minute: int


def check(stack: Stack, settings: Settings) -> Iterator[Finding]:
    """Judge every managed table, then the region."""
    managed: list[tuple[Resource, str]] = []
    for table in stack.of_type(TABLE):
        name = table_name(table)
        if isinstance(name, Unknown | Wrong):
            yield table.undecided(name, "it is a table that an alarm must watch")
        elif name in settings.tables:
            managed.append((table, name))
    if not managed:
        yield NotApplicable(f"The stack has none of the tables {joined(sorted(settings.tables))}.")
        return
    alarms = Alarms(stack)
    watches = _watches(alarms, [name for _, name in managed])
    for table, name in managed:
        yield from _system_errors(table, name, watches.get(name, ()))
    regions = sorted({region_of(table) or "" for table, _ in managed})
    for region in regions:
        yield from _user_errors(stack, alarms, region, settings.per_minute)


@dataclass(frozen=True, slots=True)
class _Watch:
    """An alarm that sees system errors of a table, and what speaks against it."""

    alarm: Alarm
    operations: frozenset[str]
    doubts: Sequence[Doubt]


def _watches(alarms: Alarms, tables: Sequence[str]) -> dict[str, list[_Watch]]:
    found: dict[str, list[_Watch]] = {}
    for alarm in alarms.all:
        for sight in alarms.sights(alarm, tables):
            doubts = [doubt for doubt in (alarms.silent(alarm), blind(alarm)) if doubt]
            if sight.unknown is not None:
                doubts.append(Doubt("", sight.unknown))
            found.setdefault(sight.table, []).append(_Watch(alarm, sight.operations, doubts))
    return found


def _system_errors(table: Resource, name: str, watches: Sequence[_Watch]) -> Iterator[Finding]:
    """Judge whether alarms, all together, see the system errors of a table.

    With every operation on items they do. With some it can't be told: which ones are called is not in the stack.
    """
    region = region_of(table)
    watches = [watch for watch in watches if same_region(watch.alarm.resource, region)]
    seen = _seen(watch for watch in watches if not watch.doubts)
    if seen >= ITEM_OPERATIONS:
        return
    perhaps = [watch for watch in watches if watch.doubts and all(doubt.unknown for doubt in watch.doubts)]
    perhaps_seen = _seen(perhaps)
    query = 'SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", TableName, Operation)'
    write = f"Write an aws.cloudwatch.MetricAlarm on the query {query} WHERE TableName = '{quoted(name)}'."
    if perhaps_seen and (not seen or seen | perhaps_seen >= ITEM_OPERATIONS):
        yield _perhaps(table, "SystemErrors of it", perhaps)
    elif seen:
        yield Unverifiable(
            f"{table.label} has an alarm on SystemErrors of {_listed(seen)}, but none on those of "
            f"{_listed(ITEM_OPERATIONS - seen)}; which of these are called does not show in the stack, so nobody can "
            f"tell whether an alarm sees the table fail.{_against(watches)} {write}",
            table.urn,
        )
    else:
        yield table.violation(f"has no alarm on SystemErrors.{_against(watches)} {write}")


def _seen(watches: Iterable[_Watch]) -> frozenset[str]:
    return TABLE_OPERATIONS.intersection(operation for watch in watches for operation in watch.operations)


def _listed(operations: Container[str]) -> str:
    return joined(operation for operation in OPERATIONS if operation in operations)


def _against(watches: Sequence[_Watch]) -> str:
    """Return why the alarms that do not count do not."""
    reasons = {
        watch.alarm.resource.name: " and ".join(doubt.clause for doubt in watch.doubts if doubt.clause)
        for watch in watches
    }
    return "".join(f" The alarm '{quoted(name)}' does not count: {why}." for name, why in reasons.items() if why)


def _perhaps(resource: Resource, what: str, watches: Sequence[_Watch]) -> Unverifiable:
    watch = watches[0]
    path = next(doubt.unknown.path for doubt in watch.doubts if doubt.unknown)
    return Unverifiable(
        f"{resource.label} may have an alarm on {what}, '{quoted(watch.alarm.resource.name)}', but `{path}` of the "
        "alarm is not known before the update, so nobody can tell. Write a value that is known when the program runs.",
        resource.urn,
    )


def _user_errors(stack: Stack, alarms: Alarms, region: str, per_minute: int) -> Iterator[Finding]:
    """Judge whether an alarm in the region goes off when a minute has more than ``per_minute`` user errors."""
    watches = [
        _Watch(alarm, frozenset(), [*filter(None, [alarms.silent(alarm)]), *user_error_doubts(alarm, per_minute)])
        for alarm in alarms.all
        if same_region(alarm.resource, region) and watches_user_errors(alarm)
    ]
    if any(not watch.doubts for watch in watches):
        return
    write = (
        'Write namespace="AWS/DynamoDB", metric_name="UserErrors", no dimensions, statistic="Sum", period=60, '
        f'evaluation_periods=1, comparison_operator="GreaterThanThreshold" and threshold={per_minute}.'
    )
    perhaps = [watch for watch in watches if all(doubt.unknown for doubt in watch.doubts)]
    if perhaps:
        yield _perhaps(stack.root or perhaps[0].alarm.resource, "UserErrors", perhaps)
    elif watches:
        nearest = min(watches, key=lambda watch: len(watch.doubts))
        clauses = joined(doubt.clause for doubt in nearest.doubts if doubt.clause)
        yield nearest.alarm.resource.violation(
            f"is the stack's alarm on UserErrors, and must go off when a minute has more than {per_minute}, but "
            f"{clauses}. {write}"
        )
    else:
        where = f" in {region}" if region else ""
        yield Violation(
            f"The stack has no alarm on UserErrors{where}; one must go off when a minute has more than {per_minute} in "
            f"the account and region. Add an aws.cloudwatch.MetricAlarm. {write}",
            stack.root.urn if stack.root else "",
        )


def parse(config: Config) -> Settings:
    """Return the settings of a configuration."""
    return Settings(frozenset(config["tables"]), config["userErrorsPerMinute"])


RULE = StackRule(METADATA, parse=parse, check=check)
