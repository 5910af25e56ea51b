"""Why an alarm on DynamoDB can never fire. Every finding is a clause that goes on after the alarm's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guardrails.aws.cloudwatch.alarms import Metric
from guardrails.aws.cloudwatch.insights import TAG, Query
from guardrails.aws.cloudwatch.metrics import NAMESPACE, OPERATION, OPERATIONS, PUBLISHED, described, meant
from guardrails.core.values import Unknown, Wrong
from guardrails.core.words import quoted, quoted_list

NEVER = "so the alarm can never fire"


def is_ours(namespace: str) -> bool:
    """Return whether DynamoDB's namespace is meant, even if it is misspelt."""
    return meant(namespace, (NAMESPACE,)) is not None


def metric_faults(metric: Metric) -> Iterator[str]:
    """Yield what is wrong with a metric of DynamoDB's namespace whose namespace, name and dimensions are known."""
    namespace, name, dimensions = metric.namespace, metric.name, metric.dimensions
    if (
        isinstance(namespace, Unknown | Wrong)
        or isinstance(name, Unknown | Wrong)
        or isinstance(dimensions, Unknown | Wrong)
    ):
        return
    if name is None:
        yield f"names no metric of {NAMESPACE}, {NEVER}. Write the name of a metric, such as SystemErrors."
    elif fault := _namespace_fault(namespace) or _name_fault(name):
        yield fault
    elif frozenset(dimensions) not in PUBLISHED[name]:
        yield _wrong_dimensions(name, f"with {_shown(dimensions)}")
    else:
        for key, value in dimensions.items():
            if isinstance(value, str):
                yield from _value_faults(name, key, value)


def query_faults(query: Query) -> Iterator[str]:
    """Yield what is wrong with a Metrics Insights query on DynamoDB's namespace."""
    if fault := _namespace_fault(query.namespace) or _name_fault(query.metric):
        yield fault
        return
    published = PUBLISHED[query.metric]
    asked = frozenset(key for key in (*query.group_by, *(f.key for f in query.filters)) if not key.startswith(TAG))
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
    if name in PUBLISHED:
        return None
    known = meant(name, PUBLISHED)
    advice = f"Write {known}." if known else "Write the name of a metric that it does publish, such as SystemErrors."
    return f"is on the metric `{quoted(name)}`, which DynamoDB does not publish, {NEVER}. {advice}"


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
