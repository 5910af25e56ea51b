"""Why an alarm on DynamoDB can never fire. Every finding is a clause that goes on after the alarm's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guardrails.aws.cloudwatch.alarms import Alarm, Metric, Select, Source
from guardrails.aws.cloudwatch.insights import ACCOUNT, TAG, Query
from guardrails.aws.cloudwatch.metrics import (
    FINEST_PERIOD,
    NAMESPACE,
    OPERATION,
    OPERATIONS,
    PUBLISHED,
    described,
    meant,
    unit_of,
)
from guardrails.core.values import Unknown, Wrong
from guardrails.core.words import quoted, quoted_list

NEVER = "so the alarm can never fire"


def is_ours(namespace: str) -> bool:
    """Return whether DynamoDB's namespace is meant, even if it is misspelt."""
    return meant(namespace, (NAMESPACE,)) is not None


def metric_faults(metric: Metric) -> Iterator[str]:
    """Yield what is wrong with a metric of DynamoDB's namespace of which all is known."""
    namespace, name, dimensions, unit = metric.namespace, metric.name, metric.dimensions, metric.unit
    if (
        isinstance(namespace, Unknown | Wrong)
        or isinstance(name, Unknown | Wrong)
        or isinstance(dimensions, Unknown | Wrong)
        or isinstance(unit, Unknown | Wrong)
    ):
        return
    if name is None:
        yield f"names no metric of {NAMESPACE}, {NEVER}. Write the name of a metric, such as SystemErrors."
    elif fault := _namespace_fault(namespace) or _name_fault(name):
        yield fault
    elif name in PUBLISHED:
        if frozenset(dimensions) not in PUBLISHED[name]:
            yield _wrong_dimensions(name, f"with {_shown(dimensions)}")
        if unit is not None and unit != unit_of(name):
            yield _wrong_unit(name, unit)
        for key, value in dimensions.items():
            if isinstance(value, str) and frozenset(dimensions) in PUBLISHED[name]:
                yield from _value_faults(name, key, value)


def is_new(name: str) -> bool:
    """Return whether a metric is one that the table of metrics lacks, and no slip of one that it has."""
    return _name_fault(name) is None and name not in PUBLISHED


def is_too_fine(period: object) -> bool:
    """Return whether a period is shorter than DynamoDB publishes: the alarm lapses into INSUFFICIENT_DATA between."""
    return isinstance(period, int | float) and 0 < period < FINEST_PERIOD


def never_true(comparison: object, threshold: object) -> bool:
    """Return whether a comparison never comes true of a value that is never below zero; a missing threshold is 0."""
    limit = 0 if threshold is None else threshold
    if not isinstance(limit, int | float):
        return False
    return (comparison == BELOW and limit <= 0) or (comparison == AT_MOST and limit < 0)


BELOW, AT_MOST = "LessThanThreshold", "LessThanOrEqualToThreshold"


def is_never_below_zero(alarm: Alarm) -> bool:
    """Return whether an alarm is judged by metrics of DynamoDB, or by sums and maxima of them."""
    watched = alarm.watched
    return bool(watched) and alarm.unclear_formula is None and all(_is_of_dynamodb(source) for source in watched)


def _is_of_dynamodb(source: Source) -> bool:
    if isinstance(source, Metric):
        return isinstance(source.namespace, str) and is_ours(source.namespace)
    return isinstance(source, Select) and isinstance(source.query, Query) and is_ours(source.query.namespace)


def query_faults(query: Query) -> Iterator[str]:
    """Yield what is wrong with a Metrics Insights query on DynamoDB's namespace."""
    if fault := _namespace_fault(query.namespace) or _name_fault(query.metric):
        yield fault
        return
    if query.metric not in PUBLISHED:
        return
    published = PUBLISHED[query.metric]
    keys = (*query.group_by, *(part.key for part in query.filters))
    asked = frozenset(key for key in keys if not key.startswith(TAG) and key != ACCOUNT)
    if query.dimensions is not None:
        exact = frozenset(query.dimensions)
        if exact not in published:
            yield _wrong_dimensions(query.metric, f"with {_shown(query.dimensions)} in SCHEMA")
            return
        published = (exact,)
    if not any(asked <= dimensions for dimensions in published):
        yield _wrong_dimensions(query.metric, f"by {_shown(sorted(asked))}")
        return
    for part in query.filters:
        if part.equal:
            yield from _value_faults(query.metric, part.key, part.value)
            against = [other for other in query.filters if other.key == part.key and not other.lets(part.value)]
            if against:
                what = "two different values" if against[0].equal else "a value and its exclusion"
                yield f"asks for {what} of `{part.key}` at once, {NEVER}. Write one of them."
                return


def _namespace_fault(namespace: str) -> str | None:
    if namespace == NAMESPACE:
        return None
    return f"is on the namespace `{quoted(namespace)}`, which is empty, {NEVER}. Write {NAMESPACE}."


def _name_fault(name: str) -> str | None:
    """Return that the name of a metric is a slip; one that is neither known nor a slip may be newer than the table."""
    known = None if name in PUBLISHED else meant(name, PUBLISHED)
    if known is None:
        return None
    return f"is on the metric `{quoted(name)}`, which DynamoDB does not publish, {NEVER}. Write {known}."


def _wrong_unit(name: str, unit: str) -> str:
    right = unit_of(name)
    return (
        f"is on `{name}` in the unit `{quoted(unit)}`; DynamoDB publishes it in {right} only and CloudWatch converts "
        f'nothing, {NEVER}. Write unit="{right}", or leave it out.'
    )


def _value_faults(name: str, key: str, value: str) -> Iterator[str]:
    if key == OPERATION and value not in OPERATIONS:
        known = meant(value, OPERATIONS)
        advice = f"Write {known}." if known else f"Write one of {', '.join(OPERATIONS)}."
        yield f"is on `{name}` of the operation `{quoted(value)}`, which does not exist, {NEVER}. {advice}"
    elif not value.strip():
        yield f"is on `{name}` with a blank `{key}`, {NEVER}. Write the value of `{key}`."


def _wrong_dimensions(name: str, found: str) -> str:
    published = PUBLISHED[name]
    advice = "Write exactly these dimensions." if any(published) else "Remove the dimensions."
    return f"is on `{name}` {found}; DynamoDB publishes it only {described(published)}, {NEVER}. {advice}"


def _shown(dimensions: Iterable[str]) -> str:
    names = list(dimensions)
    if not names:
        return "no dimensions"
    return f"the dimension{'s' * (len(names) > 1)} {quoted_list(names)}"
