"""Alarms on DynamoDB name metrics that exist, on dimensions on which they are published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guardrails.aws.cloudwatch.alarms import METRIC_ALARMS, Alarm, Metric, Select, Source, Unclear
from guardrails.aws.cloudwatch.dead import is_ours, metric_faults, query_faults
from guardrails.aws.cloudwatch.insights import NotAQueryError, Query
from guardrails.aws.cloudwatch.metrics import NAMESPACE, PUBLISHED
from guardrails.aws.frameworks import well_architected
from guardrails.core.findings import Finding, NotApplicable
from guardrails.core.resources import Resource
from guardrails.core.rule import Example, Metadata, ResourceRule, no_settings
from guardrails.core.values import Unknown, Wrong

METADATA = Metadata(
    name="dynamodb-dead-alarms",
    title="Alarms that can fire",
    description="An alarm on the namespace AWS/DynamoDB must name a metric that exists, with dimensions on which "
    "DynamoDB publishes it.",
    summary="no alarm on dimensions that AWS never publishes",
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
    ),
    fix=(
        "Look the metric up in the DynamoDB Developer Guide and write exactly the dimensions that it is published on.",
        "UserErrors takes none; SystemErrors takes TableName and Operation together, or a Metrics Insights query.",
    ),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
    types=frozenset(METRIC_ALARMS),
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
        "PromQL alarms are not judged.",
        "Alarms of AWS Native (`aws-native`) and AWSCC are read like those of pulumi-aws.",
    ),
    references=(well_architected("Operational excellence"),),
)

REQUIREMENT = "it can ever fire"


def check(alarm: Resource, _settings: None) -> Iterator[Finding]:
    """Judge everything that an alarm names, metric math included."""
    named = Alarm(alarm).named
    found = [_source(alarm, source) for source in named if not _is_foreign_formula(source, named)]
    concerned = [findings for findings in found if findings is not None]
    if not concerned:
        yield NotApplicable(f"It is not on the namespace {NAMESPACE}.")
    for findings in concerned:
        yield from findings


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
    """Judge one thing that an alarm names; None where it is not DynamoDB's."""
    if isinstance(source, Metric):
        return list(_metric(alarm, source)) if _may_be_ours(source) else None
    if isinstance(source, Unclear):
        return [alarm.undecided(source.value, REQUIREMENT)]
    query = source.query if isinstance(source, Select) else None
    if isinstance(query, Unknown):
        return [alarm.undecided(query, REQUIREMENT)]
    if isinstance(query, Query):
        return [alarm.violation(clause) for clause in query_faults(query)] if is_ours(query.namespace) else None
    return [alarm.violation(_no_query(query))] if NAMESPACE.lower() in source.text.lower() else None


def _no_query(error: NotAQueryError | None) -> str:
    """Return what is wrong with an expression that is no query: it is a search, or has the error."""
    if error is None:
        return (
            f"has a SEARCH on {NAMESPACE} in an expression, and CloudWatch creates no alarm on a SEARCH. Write a "
            "query of Metrics Insights instead: SELECT SUM(...)."
        )
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
    """Judge a metric: its namespace, its name, its dimensions; the first that is wrong is told."""
    for value in (metric.namespace, metric.name, metric.dimensions):
        if isinstance(value, Unknown | Wrong):
            yield alarm.undecided(value, REQUIREMENT)
            return
    for clause in metric_faults(metric):
        yield alarm.violation(clause)


RULE = ResourceRule(METADATA, parse=no_settings, check=check)
