"""Which tables an alarm watches for system errors, and whether an alarm goes off when it should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from guardrails.aws.cloudwatch import composite
from guardrails.aws.cloudwatch.alarms import (
    COMPOSITE_ALARMS,
    METRIC_ALARMS,
    Alarm,
    Metric,
    Search,
    Select,
    Source,
    Text,
)
from guardrails.aws.cloudwatch.insights import TAG, Query
from guardrails.aws.cloudwatch.metrics import NAMESPACE, OPERATION, OPERATIONS, SYSTEM_ERRORS, TABLE_NAME, USER_ERRORS
from guardrails.aws.dynamodb.tables import table_name
from guardrails.aws.dynamodb.types import TABLE
from guardrails.core.resources import Resource, Stack
from guardrails.core.values import Unknown, Wrong

ABOVE = ("GreaterThanThreshold", "GreaterThanOrEqualToThreshold")
OUTSIDE = ("GreaterThanUpperThreshold", "LessThanLowerOrGreaterThanUpperThreshold")
"""Comparisons that go off when a value is high: with a number, and with an anomaly detection band."""

HIGHEST_THRESHOLD = 1_000
"""An alarm on system errors with a higher threshold is none: a table that fails so often has long been noticed."""

STATISTICS = ("SampleCount", "Average", "Minimum", "Maximum", "AVG", "COUNT", "MAX", "MIN")

COUNT_UNITS = (None, "Count")
"""Units in which errors are published; an alarm on another unit finds nothing."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an alarm may not, or does not, do what it must: a clause, or the unknown value that decides."""

    clause: str
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What an alarm sees of one table: operations, and the value that leaves it open whether it sees them."""

    table: str
    operations: frozenset[str]
    unknown: Unknown | None = None


class Alarms:
    """The metric alarms of a stack, and what speaks for them."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    @cached_property
    def all(self) -> tuple[Alarm, ...]:
        """All metric alarms."""
        return tuple(Alarm(resource) for resource in self._stack.of_type(*METRIC_ALARMS))

    def silent(self, alarm: Alarm) -> Doubt | None:
        """Return why nobody hears the alarm: its actions are off, and no composite alarm goes off with it."""
        enabled = alarm.resource.props.flag("actionsEnabled")
        if enabled is None or enabled is True or self._spoken_for(alarm):
            return None
        if isinstance(enabled, Unknown):
            return Doubt("", enabled)
        return Doubt("its actions are disabled (`actionsEnabled`)")

    def _spoken_for(self, alarm: Alarm) -> bool:
        for speaker in self._stack.of_type(*sorted(COMPOSITE_ALARMS)):
            if speaker.props.flag("actionsEnabled") is False:
                continue
            rule = speaker.props.text("alarmRule")
            if isinstance(rule, Unknown):
                if alarm.resource in self._stack.sources_of(speaker, "alarmRule", *METRIC_ALARMS):
                    return True
            elif isinstance(rule, str) and alarm.name is not None and composite.fires(rule, alarm.name):
                return True
        return False

    def sights(self, alarm: Alarm, tables: Sequence[str]) -> Iterator[Sight]:
        """Yield what the alarm sees of the system errors of ``tables``."""
        for source in alarm.watched:
            if isinstance(source, Metric):
                yield from self._metric_sights(alarm, source)
            elif isinstance(source, Select) and isinstance(source.query, Query):
                yield from _query_sights(source.query, tables)
            elif unknown := _unknown_of(source):
                for table in self._tables_behind(alarm):
                    yield Sight(table, frozenset(OPERATIONS), unknown)

    def _metric_sights(self, alarm: Alarm, metric: Metric) -> Iterator[Sight]:
        if metric.namespace != NAMESPACE or metric.name != SYSTEM_ERRORS or metric.unit not in COUNT_UNITS:
            return
        dimensions = metric.dimensions
        if isinstance(dimensions, Unknown):
            for table in self._tables_behind(alarm):
                yield Sight(table, frozenset(OPERATIONS), dimensions)
        elif not isinstance(dimensions, Wrong) and dimensions.keys() == {TABLE_NAME, OPERATION}:
            operation = dimensions[OPERATION]
            seen = frozenset(OPERATIONS) if isinstance(operation, Unknown) else frozenset({operation}) - {None}
            for table in self._tables_meant(alarm, dimensions):
                yield Sight(table, frozenset(map(str, seen)), operation if isinstance(operation, Unknown) else None)

    def _tables_meant(self, alarm: Alarm, dimensions: Mapping[str, Text]) -> Iterator[str]:
        name = dimensions[TABLE_NAME]
        if isinstance(name, str):
            yield name
        elif isinstance(name, Unknown):
            yield from self._tables_behind(alarm)

    def _tables_behind(self, alarm: Alarm) -> Iterator[str]:
        """Yield the tables that the alarm is made from, by the dependency graph."""
        for table in self._stack.sources_of(alarm.resource, alarm.tables_from, TABLE):
            name = table_name(table)
            if isinstance(name, str):
                yield name


def _unknown_of(source: Source) -> Unknown | None:
    if isinstance(source, Metric | Search):
        return None
    value = source.query if isinstance(source, Select) else source.value
    return value if isinstance(value, Unknown) else None


def _query_sights(query: Query, tables: Sequence[str]) -> Iterator[Sight]:
    """Yield what a query sees. The lowest series of several, or the least value of one, shows no error."""
    if query.namespace != NAMESPACE or query.metric != SYSTEM_ERRORS or query.function == "MIN":
        return
    if query.dimensions is not None and set(query.dimensions) != {TABLE_NAME, OPERATION}:
        return
    if query.limit is not None and not query.descending:
        return
    if any(part.key.startswith(TAG) for part in query.filters):
        return
    operations = frozenset(name for name in OPERATIONS if _lets(query, OPERATION, name))
    for table in tables:
        if _lets(query, TABLE_NAME, table):
            yield Sight(table, operations)


def _lets(query: Query, key: str, value: str) -> bool:
    return all(part.lets(value) for part in query.filters if part.key == key)


def blind(alarm: Alarm) -> Doubt | None:
    """Return why an alarm on system errors does not go off when there are some."""
    props = alarm.resource.props
    comparison, threshold = props.text("comparisonOperator"), props.number("threshold")
    for value in (comparison, threshold):
        if isinstance(value, Unknown):
            return Doubt("", value)
    if comparison in OUTSIDE:
        return None
    if comparison not in ABOVE:
        return Doubt("it does not go off when there are many (`comparisonOperator`)")
    if isinstance(threshold, int | float) and not threshold <= HIGHEST_THRESHOLD:
        return Doubt(f"its threshold is above {HIGHEST_THRESHOLD}")
    return None


def watches_user_errors(alarm: Alarm) -> bool:
    """Return whether the alarm is judged by the user errors of the account and region, as they are published."""
    return any(_is_user_errors(source) for source in alarm.watched)


def _is_user_errors(source: Source) -> bool:
    if isinstance(source, Metric):
        return (source.namespace, source.name) == (NAMESPACE, USER_ERRORS) and (
            source.dimensions == {} or isinstance(source.dimensions, Unknown)
        )
    query = source.query if isinstance(source, Select) else None
    return (
        isinstance(query, Query)
        and (query.namespace, query.metric) == (NAMESPACE, USER_ERRORS)
        and not (query.dimensions or query.filters or query.group_by)
    )


def user_error_doubts(alarm: Alarm, per_minute: int) -> Iterator[Doubt]:
    """Yield where an alarm on user errors is not one that goes off when a minute has more than ``per_minute``."""
    if not alarm.is_plain or len(alarm.watched) > 1:
        yield Doubt("its formula is not UserErrors alone")
    for source in alarm.watched:
        if isinstance(source, Metric):
            if isinstance(source.dimensions, Unknown):
                yield Doubt("", source.dimensions)
            if source.unit not in COUNT_UNITS:
                yield Doubt("its `unit` is not Count")
            yield from _expect("statistic", source.statistic, "Sum")
            yield from _expect("period", source.period, 60)
        elif isinstance(source, Select) and isinstance(source.query, Query):
            yield from _expect("statistic", source.query.function, "SUM")
            yield from _expect("period", source.period, 60)
    yield from _expect("evaluationPeriods", alarm.resource.props.number("evaluationPeriods"), 1)
    yield from _threshold_doubts(alarm.resource, per_minute)


def _threshold_doubts(resource: Resource, per_minute: int) -> Iterator[Doubt]:
    """Judge the threshold; a missing one is 0."""
    comparison, threshold = resource.props.text("comparisonOperator"), resource.props.number("threshold")
    for value in (comparison, threshold):
        if isinstance(value, Unknown):
            yield Doubt("", value)
            return
    if comparison not in ABOVE:
        yield Doubt("its `comparisonOperator` is not GreaterThanThreshold")
        return
    sign, highest = (">", per_minute) if comparison == ABOVE[0] else (">=", per_minute + 1)
    if isinstance(threshold, int | float) and not threshold <= highest:
        yield Doubt(f"it goes off at {sign} {threshold:g}, not at {sign} {highest}")


def _expect(prop: str, value: object, wanted: str | int) -> Iterator[Doubt]:
    """Compare a property with what it must be; a number, and a name from CloudWatch's own list, may be shown."""
    if isinstance(value, Unknown):
        yield Doubt("", value)
    elif value != wanted:
        shown = isinstance(value, int | float) or value in STATISTICS
        yield Doubt(f"its `{prop}` is {value}, not {wanted}" if shown else f"its `{prop}` is not {wanted}")
