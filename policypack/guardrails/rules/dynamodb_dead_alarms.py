"""Alarms on DynamoDB name metrics that exist, on dimensions on which they are published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guardrails.aws.cloudwatch.alarms import METRIC_ALARMS, Alarm, Metric, Search, Select, Source, Unclear
from guardrails.aws.cloudwatch.dead import (
    AT_MOST,
    BELOW,
    NEVER,
    is_never_below_zero,
    is_new,
    is_ours,
    is_too_fine,
    metric_faults,
    never_true,
    query_faults,
)
from guardrails.aws.cloudwatch.insights import NotAQueryError
from guardrails.aws.cloudwatch.metrics import NAMESPACE, PUBLISHED
from guardrails.aws.cloudwatch.misspelt import Misspelt
from guardrails.aws.dynamodb.types import GLOBAL_SECONDARY_INDEX, TABLE
from guardrails.aws.frameworks import well_architected
from guardrails.core.findings import Finding, NotApplicable, Unverifiable
from guardrails.core.resources import Resource, Stack
from guardrails.core.rule import Example, Metadata, ResourceRule, no_settings
from guardrails.core.values import Unknown, Wrong
from guardrails.core.words import quoted

METADATA = Metadata(
    name="dynamodb-dead-alarms",
    title="Alarms that can fire",
    description="An alarm on the namespace AWS/DynamoDB must be able to fire: it names a metric that exists, with "
    "dimensions and a unit in which DynamoDB publishes it, and a comparison that can come true.",
    summary="no alarm on what AWS never publishes, and none on what never comes true",
    severity="high",
    why="CloudWatch takes an alarm on any name and any dimensions. If nothing is published there, the alarm stays in "
    "INSUFFICIENT_DATA for ever, and everybody believes that the table is watched.",
    passes=(
        Example(
            "System errors of a table, whatever the operation.",
            """
            aws.cloudwatch.MetricAlarm(
                "users-reads",
                metric_queries=[{
                    "id": "errors",
                    "expression": "SELECT SUM(SystemErrors) FROM SCHEMA(\\"AWS/DynamoDB\\", TableName, Operation) "
                    "WHERE TableName = 'users'",
                    "period": 60,
                    "return_data": True,
                }],
                ...
            )
            """,
        ),
    ),
    fails=(
        Example(
            "User errors exist for an account and a region, not for a table.",
            """
            aws.cloudwatch.MetricAlarm(
                "users-errors",
                namespace="AWS/DynamoDB",
                metric_name="UserErrors",
                dimensions={"TableName": "users"},  # UserErrors has no dimensions
                ...
            )
            """,
        ),
        Example(
            "Latency is published in milliseconds, and CloudWatch converts no units.",
            """
            aws.cloudwatch.MetricAlarm(
                "users-latency",
                namespace="AWS/DynamoDB",
                metric_name="SuccessfulRequestLatency",
                dimensions={"TableName": "users", "Operation": "Query"},
                unit="Seconds",
                ...
            )
            """,
        ),
    ),
    fix=(
        "Look the metric up in the DynamoDB Developer Guide and write exactly the dimensions that it is published on.",
        "UserErrors takes none; SystemErrors takes TableName and Operation together, or a Metrics Insights query.",
    ),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
    types=frozenset({*METRIC_ALARMS, TABLE, GLOBAL_SECONDARY_INDEX}),
    scope="CloudWatch metric alarms on the namespace AWS/DynamoDB",
    on_unknown="warn",
    details=(
        "Every metric and every Metrics Insights query of an alarm is judged, used in a formula or not.",
        (
            "Names of metrics, dimensions, operations and of the namespace are case-sensitive; a namespace that "
            "differs from AWS/DynamoDB in upper and lower case only is told as the slip that it is."
        ),
        "A query on the namespace without SCHEMA may use the dimensions of any set on which the metric is published.",
        "CloudWatch creates no alarm on a SEARCH, so one on the namespace is told here, before the update.",
        (
            "A metric that the pack's table of metrics lacks is a violation if it looks like a slip of one that the "
            "table has; else it may be newer than the table, and `onUnknown` decides."
        ),
        (
            "A slip is another case or, in a name of five letters or more, one letter dropped, added, changed or "
            "swapped with its neighbour; a digit or a final `s` is none. A table or an index that is a slip of one of "
            "the stack's is told when the stack is complete."
        ),
        (
            "Metrics of DynamoDB are never below zero, nor are their sums and maxima: `<` 0 and `<=` -1 never come "
            "true. A comparison that is always true is no business of this rule."
        ),
        (
            "A period of 10, 20 or 30 seconds is not verified: DynamoDB publishes once a minute, so the alarm may "
            "lapse into INSUFFICIENT_DATA in between."
        ),
        "PromQL alarms are not judged: no rule reads their queries.",
        "Alarms of AWS Native (`aws-native`) and AWSCC are read like those of pulumi-aws.",
    ),
    references=(well_architected("Operational excellence"),),
)

REQUIREMENT = "it can ever fire"


def check(alarm: Resource, _settings: None) -> Iterator[Finding]:
    """Judge everything that an alarm names, metric math included, and the comparison."""
    if alarm.type not in METRIC_ALARMS:
        yield NotApplicable("Tables are looked at when the stack is complete, for the names that alarms use.")
        return
    watching = Alarm(alarm)
    found = [_source(alarm, source) for source in watching.named if not _is_foreign_formula(source, watching.named)]
    concerned = [findings for findings in found if findings is not None]
    if not concerned:
        yield NotApplicable(f"It is not on the namespace {NAMESPACE}.")
    for findings in concerned:
        yield from findings
    if is_never_below_zero(watching):
        yield from _comparison(alarm)


def at_end(stack: Stack, _settings: None) -> Iterator[Finding]:
    """Judge the names of tables and indexes that alarms use, by those that the stack has."""
    for alarm, clause in Misspelt(stack).slips():
        yield alarm.violation(clause)


def _comparison(alarm: Resource) -> Iterator[Finding]:
    """Judge the comparison of an alarm on values that are never below zero."""
    comparison, threshold = alarm.props.text("comparisonOperator"), alarm.props.number("threshold")
    if alarm.props.text("thresholdMetricId"):
        return
    if isinstance(threshold, Unknown):
        if comparison in (BELOW, AT_MOST):
            yield alarm.unverifiable(threshold, REQUIREMENT)
    elif isinstance(comparison, Unknown):
        if never_true(BELOW, threshold):
            yield alarm.unverifiable(comparison, REQUIREMENT)
    elif never_true(comparison, threshold):
        sign = "<" if comparison == BELOW else "<="
        yield alarm.violation(
            f"goes off at {sign} {threshold or 0}, and what it watches is never below zero, {NEVER}. Write "
            'comparison_operator="GreaterThanThreshold", or another threshold.'
        )


def _is_foreign_formula(source: Source, named: Sequence[Source]) -> bool:
    """Return whether an unknown expression is a formula, most likely, on the metrics of another service beside it."""
    beside = [other for other in named if isinstance(other, Metric)]
    return (
        isinstance(source, Select)
        and isinstance(source.query, Unknown)
        and bool(beside)
        and not any(map(_may_be_ours, beside))
    )


def _source(alarm: Resource, source: Source) -> list[Finding] | None:
    """Judge one thing that an alarm names; None where it is not DynamoDB's, or a query of PromQL."""
    if isinstance(source, Metric):
        return list(_metric(alarm, source)) if _may_be_ours(source) else None
    if isinstance(source, Unclear):
        return [alarm.undecided(source.value, REQUIREMENT)]
    if isinstance(source, Select):
        return _select(alarm, source)
    if isinstance(source, Search) and NAMESPACE.lower() in source.text.lower():
        return [
            alarm.violation(
                f"has a SEARCH on {NAMESPACE} in an expression, and CloudWatch creates no alarm on a SEARCH. Write a "
                "query of Metrics Insights instead: SELECT SUM(...)."
            )
        ]
    return None


def _select(alarm: Resource, source: Select) -> list[Finding] | None:
    """Judge a query of Metrics Insights, or what begins like one."""
    query = source.query
    if isinstance(query, Unknown):
        return [alarm.undecided(query, REQUIREMENT)]
    if isinstance(query, NotAQueryError):
        return [alarm.violation(_no_query(query))] if NAMESPACE.lower() in source.text.lower() else None
    if not is_ours(query.namespace):
        return None
    doubts = _doubts(alarm, query.metric, source.period)
    return [*(alarm.violation(clause) for clause in query_faults(query)), *doubts]


def _no_query(error: NotAQueryError) -> str:
    """Return what is wrong with an expression that is no query."""
    return (
        f"has an expression that begins like a Metrics Insights query on {NAMESPACE} and is none: {error}. "
        f"Write one as in the documents of {NAMESPACE}'s metrics, with `=`, `!=` and AND only."
    )


def _may_be_ours(metric: Metric) -> bool:
    """Return whether a metric is of DynamoDB's namespace; where that can't be read, the name of the metric tells."""
    if isinstance(metric.namespace, str):
        return is_ours(metric.namespace)
    return isinstance(metric.name, str) and metric.name in PUBLISHED


def _metric(alarm: Resource, metric: Metric) -> Iterator[Finding]:
    """Judge a metric: namespace, name, dimensions and unit."""
    for value in (metric.namespace, metric.name, metric.dimensions, metric.unit):
        if isinstance(value, Unknown | Wrong):
            yield alarm.undecided(value, REQUIREMENT)
            return
    for clause in metric_faults(metric):
        yield alarm.violation(clause)
    if isinstance(metric.name, str):
        yield from _doubts(alarm, metric.name, metric.period)


def _doubts(alarm: Resource, metric: str, period: object) -> Iterator[Finding]:
    """Yield what nobody can tell of a metric of DynamoDB's namespace."""
    if is_new(metric):
        yield Unverifiable(
            f"{alarm.label} is on the metric `{quoted(metric)}`, which is not among the metrics of DynamoDB that this "
            "pack knows, so nobody can tell whether it can ever fire. Look the name up in the DynamoDB Developer "
            "Guide; if it is there, exempt the alarm until the pack knows it.",
            alarm.urn,
        )
    if is_too_fine(period):
        yield Unverifiable(
            f"{alarm.label} looks at `{quoted(metric)}` every {period} seconds, and DynamoDB publishes it once a "
            "minute at most, so nobody can tell whether it fires before it lapses into INSUFFICIENT_DATA. "
            "Write period=60.",
            alarm.urn,
        )


RULE = ResourceRule(METADATA, parse=no_settings, check=check, at_end=at_end)
