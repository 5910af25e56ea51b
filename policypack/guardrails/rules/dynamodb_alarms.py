"""Every managed table is watched for system errors, and its region for user errors."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from guardrails.aws.accounts import same_account
from guardrails.aws.cloudwatch.alarms import COMPOSITE_ALARMS, METRIC_ALARMS, Alarm
from guardrails.aws.cloudwatch.coverage import (
    ELSEWHERE,
    HIGHEST_THRESHOLD,
    Alarms,
    Sight,
    blind,
    of_account,
    unclear,
    user_error_doubts,
    watches_user_errors,
)
from guardrails.aws.cloudwatch.doubts import Doubt
from guardrails.aws.cloudwatch.metrics import ITEM_OPERATIONS, OPERATIONS, TABLE_OPERATIONS
from guardrails.aws.cloudwatch.mutes import MUTE_RULES
from guardrails.aws.cloudwatch.names import same_names, unknown_names
from guardrails.aws.dynamodb.selection import MANAGED_TABLES, Selection, selection, tables_setting
from guardrails.aws.dynamodb.tables import name_of, table_name
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

TABLES = tables_setting(
    MANAGED_TABLES,
    "The tables that must have an alarm; those of dynamodb-required-tables where it is left out.",
    follows="dynamodb-required-tables",
    minItems=1,
)

METADATA = Metadata(
    name="dynamodb-alarms",
    title="Alarms on errors",
    description="Every managed DynamoDB table must have an alarm on SystemErrors, and its region and account one on "
    "UserErrors.",
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
        Example(
            "One name for three alarms: each overwrites the one before it.",
            """
            for name in ("events", "sessions", "users"):
                aws.cloudwatch.MetricAlarm(f"{name}-system-errors", name="system-errors", ...)
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
    types=frozenset({TABLE, *METRIC_ALARMS, *COMPOSITE_ALARMS, *MUTE_RULES}),
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
            f"An alarm does not count if it does not go off above a threshold of at most {HIGHEST_THRESHOLD:,}; if it "
            "is in another region or account than the table, or reads metrics of another account (`account_id`); or if "
            "nobody hears of it: its actions are disabled, or mute rules silence it for more than half of the time "
            "without an end, and no composite alarm goes off with it, directly or through others."
        ),
        (
            "Providers of one account are those that get at it in the same way (profile, keys, roles, endpoints), "
            "whatever their tags; `allowed_account_ids` with one account, or an assumed role, says which one it is."
        ),
        (
            "Not verified, so `onUnknown` decides: formulas other than sums, maxima and FILL of metrics (`0*m1`, "
            "`IF(HOUR(m1)>6, m1)`, anomaly detection), queries of PromQL, a composite alarm with a suppressor that "
            "alone speaks for an alarm, metrics of an account that can't be compared, and mute rules whose schedule "
            "can't be read."
        ),
        (
            "Two alarms of one name, metric or composite, in one region and under one provider are a violation, in any "
            "stack: the one that is written last overwrites the other. Under another provider they are not verified."
        ),
        "Alarms of AWS Native (`aws-native`) and AWSCC count like those of pulumi-aws.",
        "Alarm actions are not asked for: EventBridge and composite alarms hear of an alarm without any.",
        (
            "Each region and account with managed tables needs an alarm on UserErrors: Sum, 60 s, one evaluation "
            "period, and > `userErrorsPerMinute` at most (or >= one more), as a metric, as a query, or as a formula "
            "that hands on the metric alone."
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
        TABLES,
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The tables that must be watched, and how many user errors a minute may have."""

    tables: Selection[str]
    per_minute: int


def check(stack: Stack, settings: Settings) -> Iterator[Finding]:
    """Judge the names of alarms, then every managed table, then the regions and accounts of these."""
    findings = list(_same_names(stack))
    managed: list[Resource] = []
    for table in stack.of_type(TABLE):
        name = name_of(table)
        if isinstance(name, Unknown | Wrong):
            findings.append(table.undecided(name, "it is a table that an alarm must watch"))
        elif name in settings.tables:
            managed.append(table)
    if managed:
        findings.extend(_watching(stack, managed, settings))
    yield from findings
    if not managed and not findings:
        yield NotApplicable(f"The stack has none of the tables {joined(sorted(settings.tables.entries))}.")


def _same_names(stack: Stack) -> Iterator[Finding]:
    """Judge alarms that share a name. Under several providers they may be in several accounts."""
    for same in same_names(stack):
        first, *others = same.alarms
        shares = f"shares the name `{quoted(same.name)}` with {joined(alarm.label for alarm in others)}"
        if same.of_one_provider:
            yield first.violation(
                f"{shares} in one region under one provider, so the one that is written last overwrites the others. "
                "Give each alarm a name of its own."
            )
        else:
            yield Unverifiable(
                f"{first.label} {shares} under another provider; if both are of one account, the one that is written "
                "last overwrites the other, and nobody can tell whether they are. Give each alarm a name of its own.",
                first.urn,
            )


def _watching(stack: Stack, managed: Sequence[Resource], settings: Settings) -> Iterator[Finding]:
    """Judge whether alarms watch the managed tables."""
    for alarm, unknown in unknown_names(stack):
        yield alarm.unverifiable(unknown, "its name is that of another alarm too")
    alarms = Alarms(stack)
    sights = _sights(alarms, {str(table_name(table)) for table in managed})
    for table in managed:
        yield from _system_errors(table, alarms, sights.get(str(table_name(table)), ()))
    for table, where in _places(managed):
        yield from _user_errors(stack, alarms, table, where, settings.per_minute)


@dataclass(frozen=True, slots=True)
class _Watch:
    """An alarm that sees errors, and what speaks against it."""

    alarm: Alarm
    operations: frozenset[str]
    doubts: Sequence[Doubt]

    @property
    def may_count(self) -> bool:
        """Whether nothing speaks against it but what nobody can tell."""
        return bool(self.doubts) and all(doubt.is_open for doubt in self.doubts)


def _sights(alarms: Alarms, tables: Collection[str]) -> dict[str, list[tuple[Alarm, Sight]]]:
    """Return what alarms see of system errors, by table."""
    found: dict[str, list[tuple[Alarm, Sight]]] = {}
    for alarm in alarms.all:
        for sight in alarms.sights(alarm, sorted(tables)):
            found.setdefault(sight.table, []).append((alarm, sight))
    return found


def _system_errors(table: Resource, alarms: Alarms, sights: Iterable[tuple[Alarm, Sight]]) -> Iterator[Finding]:
    """Judge whether alarms, all together, see the system errors of a table.

    With every operation on items they do. With some it can't be told: which ones are called is not in the stack.
    """
    region = region_of(table)
    watches = [
        _Watch(alarm, sight.operations, list(_doubts(table, alarms, alarm, sight)))
        for alarm, sight in sights
        if same_region(alarm.resource, region)
    ]
    seen = _seen(watch for watch in watches if not watch.doubts)
    if seen >= ITEM_OPERATIONS:
        return
    perhaps = [watch for watch in watches if watch.may_count]
    perhaps_seen = _seen(perhaps)
    write = _an_alarm_on(table)
    if perhaps_seen and (not seen or seen | perhaps_seen >= ITEM_OPERATIONS):
        yield _perhaps(table, "SystemErrors of it", perhaps)
    elif seen:
        yield Unverifiable(
            f"{table.label} has an alarm on SystemErrors of {_listed(seen)}, but none on those of "
            f"{_listed(ITEM_OPERATIONS - seen)}; which of these are called does not show in the stack, so nobody can "
            f"tell whether an alarm sees the table fail.{_against(watches)} {_mend(watches, write)}",
            table.urn,
        )
    else:
        yield table.violation(f"has no alarm on SystemErrors.{_against(watches)} {_mend(watches, write)}")


def _an_alarm_on(table: Resource) -> str:
    """Return what to write; a name that Pulumi makes is not written out, since it need not stay."""
    query = 'SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", TableName, Operation) WHERE TableName ='
    write = "Write an aws.cloudwatch.MetricAlarm on the query"
    if table.is_auto_named:
        return f"{write} {query} '...', and put the table's `name` in with pulumi.Output.concat."
    return f"{write} {query} '{quoted(str(table_name(table)))}'."


def _doubts(table: Resource, alarms: Alarms, alarm: Alarm, sight: Sight) -> Iterator[Doubt]:
    """Yield why an alarm that sees system errors of a table does not, or may not, count."""
    for doubt in (
        sight.doubt,
        of_account(sight.account, alarm.resource, table),
        alarms.silent(alarm),
        unclear(alarm),
        blind(alarm),
    ):
        if doubt is not None:
            yield doubt


def _seen(watches: Iterable[_Watch]) -> frozenset[str]:
    return TABLE_OPERATIONS.intersection(operation for watch in watches for operation in watch.operations)


def _listed(operations: Container[str]) -> str:
    return joined(operation for operation in OPERATIONS if operation in operations)


def _against(watches: Sequence[_Watch]) -> str:
    """Return why the alarms that do not count do not."""
    reasons = {
        watch.alarm.resource.name: " and ".join(doubt.clause for doubt in watch.doubts if not doubt.is_open)
        for watch in watches
    }
    return "".join(f" The alarm '{quoted(name)}' does not count: {why}." for name, why in reasons.items() if why)


def _mend(watches: Sequence[_Watch], write: str) -> str:
    """Return what to do about alarms that do not count, and what to write otherwise."""
    doubts = (doubt for watch in watches for doubt in watch.doubts if not doubt.is_open)
    advice = " ".join(dict.fromkeys(doubt.advice for doubt in doubts if doubt.advice))
    return f"{advice} Or {write[0].lower()}{write[1:]}" if advice else write


def _perhaps(resource: Resource, what: str, watches: Sequence[_Watch]) -> Unverifiable:
    watch = watches[0]
    doubt = watch.doubts[0]
    return Unverifiable(
        f"{resource.label} may have an alarm on {what}, '{quoted(watch.alarm.resource.name)}', but {doubt.clause}, so "
        f"nobody can tell. {doubt.advice}",
        resource.urn,
    )


def _places(tables: Sequence[Resource]) -> Iterator[tuple[Resource, str]]:
    """Yield one of the tables for each region and account that has some, and where that is, in words."""
    found: list[Resource] = []
    for table in sorted(tables, key=lambda table: region_of(table) or ""):
        if not any(region_of(table) == region_of(other) and same_account(table, other) for other in found):
            found.append(table)
    regions = [region_of(table) for table in found]
    for table, region in zip(found, regions, strict=True):
        of = f" under the provider '{table.provider.name}'" if table.provider and regions.count(region) > 1 else ""
        yield table, (f" in {region}" if region else "") + of


def _user_errors(stack: Stack, alarms: Alarms, table: Resource, where: str, per_minute: int) -> Iterator[Finding]:
    """Judge whether an alarm goes off when a minute has more than ``per_minute`` user errors where a table is."""
    watches = [
        _Watch(
            alarm, frozenset(), [*filter(None, [alarms.silent(alarm)]), *user_error_doubts(alarm, table, per_minute)]
        )
        for alarm in alarms.all
        if same_region(alarm.resource, region_of(table)) and watches_user_errors(alarm)
    ]
    watches = [watch for watch in watches if ELSEWHERE not in watch.doubts]
    if any(not watch.doubts for watch in watches):
        return
    write = (
        'Write namespace="AWS/DynamoDB", metric_name="UserErrors", no dimensions, statistic="Sum", period=60, '
        f'evaluation_periods=1, comparison_operator="GreaterThanThreshold" and threshold={per_minute}.'
    )
    perhaps = [watch for watch in watches if watch.may_count]
    if perhaps:
        yield _perhaps(stack.root or perhaps[0].alarm.resource, "UserErrors", perhaps)
    elif watches:
        nearest = min(watches, key=lambda watch: len(watch.doubts))
        against = [doubt for doubt in nearest.doubts if not doubt.is_open]
        advice = dict.fromkeys(doubt.advice or write for doubt in against)
        yield nearest.alarm.resource.violation(
            f"is the stack's alarm on UserErrors{where}, and must go off when a minute has more than {per_minute}, but "
            f"{joined(doubt.clause for doubt in against)}. {' '.join(advice)}"
        )
    else:
        yield Violation(
            f"The stack has no alarm on UserErrors{where}; one must go off when a minute has more than {per_minute} in "
            f"the account and region. Add an aws.cloudwatch.MetricAlarm. {write}",
            stack.urn,
        )


def parse(config: Config) -> Settings:
    """Return the settings of a configuration."""
    return Settings(selection(config, TABLES), config["userErrorsPerMinute"])


RULE = StackRule(METADATA, parse=parse, check=check)
