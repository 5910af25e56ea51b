"""Which tables an alarm watches for system errors, and whether an alarm goes off when it should."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from guardrails.aws.accounts import account_of, same_account
from guardrails.aws.cloudwatch.actions import silent
from guardrails.aws.cloudwatch.alarms import METRIC_ALARMS, Alarm, Metric, PromQL, Search, Select, Source, Text
from guardrails.aws.cloudwatch.doubts import Doubt, not_known, open_question
from guardrails.aws.cloudwatch.insights import ACCOUNT, LONGEST, TAG, Query
from guardrails.aws.cloudwatch.metrics import NAMESPACE, OPERATION, OPERATIONS, SYSTEM_ERRORS, TABLE_NAME, USER_ERRORS
from guardrails.aws.dynamodb.tables import table_name
from guardrails.aws.dynamodb.types import TABLE
from guardrails.core.resources import Resource, Stack
from guardrails.core.values import Unknown, Wrong
from guardrails.core.words import quoted

ABOVE = ("GreaterThanThreshold", "GreaterThanOrEqualToThreshold")
OUTSIDE = ("GreaterThanUpperThreshold", "LessThanLowerOrGreaterThanUpperThreshold")
"""Comparisons that go off when a value is high: with a number, and with an anomaly detection band."""

HIGHEST_THRESHOLD = 1_000
"""An alarm on system errors with a higher threshold is none: a table that fails so often has long been noticed."""

STATISTICS = ("SampleCount", "Average", "Minimum", "Maximum", "AVG", "COUNT", "MAX", "MIN")

COUNT_UNITS = (None, "Count")
"""Units in which errors are published; an alarm on another unit finds nothing."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What an alarm sees of one table: operations, why that may not be so, and from which account if not its own."""

    table: str
    operations: frozenset[str]
    doubt: Doubt | None = None
    account: Text = None


class Alarms:
    """The metric alarms of a stack, and what they see."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._silent: dict[str, Doubt | None] = {}

    @cached_property
    def all(self) -> tuple[Alarm, ...]:
        """All metric alarms."""
        return tuple(Alarm(resource) for resource in self._stack.of_type(*METRIC_ALARMS))

    def silent(self, alarm: Alarm) -> Doubt | None:
        """Return why nobody hears the alarm, or why nobody can tell."""
        urn = alarm.resource.urn
        if urn not in self._silent:
            self._silent[urn] = silent(alarm, self._stack)
        return self._silent[urn]

    def sights(self, alarm: Alarm, tables: Sequence[str]) -> Iterator[Sight]:
        """Yield what the alarm sees of the system errors of ``tables``."""
        for source in alarm.watched:
            if isinstance(source, Metric):
                yield from self._metric_sights(alarm, source)
            elif isinstance(source, Select) and isinstance(source.query, Query):
                yield from _query_sights(source.query, tables, account_asked(source))
            elif isinstance(source, PromQL) and may_mean(source, SYSTEM_ERRORS):
                for table in tables:
                    yield Sight(table, frozenset(OPERATIONS), PROMQL)
            elif unknown := _unknown_of(source):
                for table in self._tables_behind(alarm):
                    yield Sight(table, frozenset(OPERATIONS), not_known(unknown))

    def _metric_sights(self, alarm: Alarm, metric: Metric) -> Iterator[Sight]:
        unit, dimensions = metric.unit, metric.dimensions
        if metric.namespace != NAMESPACE or metric.name != SYSTEM_ERRORS:
            return
        if not isinstance(unit, Unknown) and unit not in COUNT_UNITS:
            return
        if isinstance(dimensions, Unknown):
            for table in self._tables_behind(alarm):
                yield Sight(table, frozenset(OPERATIONS), not_known(dimensions), metric.account)
        elif not isinstance(dimensions, Wrong) and dimensions.keys() == {TABLE_NAME, OPERATION}:
            operation = dimensions[OPERATION]
            seen = frozenset(OPERATIONS) if isinstance(operation, Unknown) else frozenset({operation}) - {None}
            doubt = next((not_known(value) for value in (operation, unit) if isinstance(value, Unknown)), None)
            for table in self._tables_meant(alarm, dimensions):
                yield Sight(table, frozenset(map(str, seen)), doubt, metric.account)

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


def may_mean(source: PromQL, metric: str) -> bool:
    """Return whether a query of PromQL may be on a metric: it has the name in it, however spelled, or is not known."""
    query = source.query
    return isinstance(query, Unknown) or (
        isinstance(query, str) and metric.lower() in re.sub("[^a-z]", "", query.lower())
    )


PROMQL = open_question(
    "it is on a query of PromQL, which no rule reads", "Write a query of Metrics Insights, or a formula over metrics."
)


ELSEWHERE = Doubt("it is in another account", "Put an alarm into the account of the table.")


def of_account(account: Text, alarm: Resource, table: Resource) -> Doubt | None:
    """Return why a metric that is read from ``account`` may not be, or is not, the table's."""
    if account is None:
        return None if same_account(alarm, table) else ELSEWHERE
    own = account_of(table)
    if isinstance(account, str) and own:
        return (
            None
            if account == own
            else Doubt("its metrics are those of another account (`accountId`)", "Leave account_id out.")
        )
    if isinstance(account, Unknown):
        return not_known(account)
    return open_question(
        "it reads metrics of an account (`accountId`) that can't be compared with the table's",
        "Leave account_id out where it is the alarm's own account, or name the account in the provider's "
        "allowed_account_ids.",
    )


def unclear(alarm: Alarm) -> Doubt | None:
    """Return that nobody can tell whether the formula by which an alarm is judged ever goes off."""
    formula = alarm.unclear_formula
    if formula is None:
        return None
    if len(formula) > LONGEST:
        return Doubt(f"its formula is longer than the {LONGEST:,} characters that CloudWatch takes")
    return open_question(
        f"its formula `{quoted(formula)}` is more than sums, maxima and FILL of metrics",
        "Write a sum, such as m1+m2, SUM(METRICS()) or FILL(m1, 0)+FILL(m2, 0).",
    )


def account_asked(source: Select) -> Text:
    """Return the account that a query is about, if that need not be the alarm's own."""
    filters = source.query.filters if isinstance(source.query, Query) else ()
    return next((part.value for part in filters if part.key == ACCOUNT and part.equal), source.account)


def _unknown_of(source: Source) -> Unknown | None:
    if isinstance(source, Metric | Search | PromQL):
        return None
    value = source.query if isinstance(source, Select) else source.value
    return value if isinstance(value, Unknown) else None


def _query_sights(query: Query, tables: Sequence[str], account: Text) -> Iterator[Sight]:
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
            yield Sight(table, operations, account=account)


def _lets(query: Query, key: str, value: str) -> bool:
    return all(part.lets(value) for part in query.filters if part.key == key)


def blind(alarm: Alarm) -> Doubt | None:
    """Return why an alarm on system errors does not go off when there are some."""
    if any(isinstance(source, PromQL) for source in alarm.watched):
        return None  # the comparison is in the query
    props = alarm.resource.props
    comparison, threshold = props.text("comparisonOperator"), props.number("threshold")
    for value in (comparison, threshold):
        if isinstance(value, Unknown):
            return not_known(value)
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
    if isinstance(source, PromQL):
        return may_mean(source, USER_ERRORS)
    if isinstance(source, Metric):
        return (source.namespace, source.name) == (NAMESPACE, USER_ERRORS) and (
            source.dimensions == {} or isinstance(source.dimensions, Unknown)
        )
    query = source.query if isinstance(source, Select) else None
    return (
        isinstance(query, Query)
        and (query.namespace, query.metric) == (NAMESPACE, USER_ERRORS)
        and not (query.dimensions or query.group_by or any(part.key != ACCOUNT for part in query.filters))
    )


def user_error_doubts(alarm: Alarm, table: Resource, per_minute: int) -> Iterator[Doubt]:
    """Yield where an alarm is not one that goes off when a minute has more than ``per_minute`` user errors.

    They are those of the account and region of ``table``.
    """
    if any(isinstance(source, PromQL) for source in alarm.watched):
        yield PROMQL
        return
    doubt = unclear(alarm)
    if doubt is not None:
        yield doubt
    elif len(alarm.watched) > 1:
        yield Doubt("its formula is not UserErrors alone")
    for source in alarm.watched:
        if isinstance(source, Metric):
            yield from filter(None, [of_account(source.account, alarm.resource, table)])
            if isinstance(source.dimensions, Unknown):
                yield not_known(source.dimensions)
            if source.unit not in COUNT_UNITS:
                yield not_known(source.unit) if isinstance(source.unit, Unknown) else Doubt("its `unit` is not Count")
            yield from _expect("statistic", source.statistic, "Sum")
            yield from _expect("period", source.period, 60)
        elif isinstance(source, Select) and isinstance(source.query, Query):
            yield from filter(None, [of_account(account_asked(source), alarm.resource, table)])
            yield from _expect("statistic", source.query.function, "SUM")
            yield from _expect("period", source.period, 60)
    yield from _expect("evaluationPeriods", alarm.resource.props.number("evaluationPeriods"), 1)
    yield from _threshold_doubts(alarm.resource, per_minute)


def _threshold_doubts(resource: Resource, per_minute: int) -> Iterator[Doubt]:
    """Judge the threshold; a missing one is 0."""
    comparison, threshold = resource.props.text("comparisonOperator"), resource.props.number("threshold")
    for value in (comparison, threshold):
        if isinstance(value, Unknown):
            yield not_known(value)
            return
    if comparison not in ABOVE:
        yield Doubt("its `comparisonOperator` is not GreaterThanThreshold")
        return
    sign, highest = (">", per_minute) if comparison == ABOVE[0] else (">=", per_minute + 1)
    if isinstance(threshold, Wrong):
        yield Doubt("its `threshold` is no number")
    elif isinstance(threshold, int | float) and not threshold <= highest:
        yield Doubt(f"it goes off at {sign} {threshold:g}, not at {sign} {highest}")


def _expect(prop: str, value: object, wanted: str | int) -> Iterator[Doubt]:
    """Compare a property with what it must be; a number, and a name from CloudWatch's own list, may be shown."""
    if isinstance(value, Unknown):
        yield not_known(value)
    elif value != wanted:
        shown = isinstance(value, int | float) or value in STATISTICS
        yield Doubt(f"its `{prop}` is {value}, not {wanted}" if shown else f"its `{prop}` is not {wanted}")
