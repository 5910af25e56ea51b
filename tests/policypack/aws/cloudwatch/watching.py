"""Alarms for tests, in few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.policypack.support import resource

if TYPE_CHECKING:
    from guardrails.core.resources import Provider, Resource

METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE_ALARM = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
MUTE_RULE = "aws:cloudwatch/alarmMuteRule:AlarmMuteRule"
NAMESPACE = "AWS/DynamoDB"

OVER_ZERO = {"comparisonOperator": "GreaterThanThreshold", "threshold": 0, "evaluationPeriods": 1}
USER_ERRORS = {
    "namespace": NAMESPACE,
    "metricName": "UserErrors",
    "statistic": "Sum",
    "period": 60,
    "evaluationPeriods": 1,
    "threshold": 5,
    "comparisonOperator": "GreaterThanThreshold",
}
SCHEMA = f'SELECT SUM(SystemErrors) FROM SCHEMA("{NAMESPACE}", TableName, Operation)'


def alarm(
    name: str,
    props: dict[str, Any],
    *,
    made_of: dict[str, list[str]] | None = None,
    provider: Provider | None = None,
) -> Resource:
    return resource(METRIC_ALARM, name, {"name": name, **props}, made_of=made_of, provider=provider)


def user_errors(**props: Any) -> Resource:
    return alarm("user-errors", {**USER_ERRORS, **props})


def metric(name: str, dimensions: Any = None, **more: Any) -> dict[str, Any]:
    """A metric of DynamoDB inside a metric query."""
    return {
        "namespace": NAMESPACE,
        "metricName": name,
        "period": 60,
        "stat": "Sum",
        **({} if dimensions is None else {"dimensions": dimensions}),
        **more,
    }


def query(expression: Any, **more: Any) -> dict[str, Any]:
    return {"id": "q", "expression": expression, "period": 60, "returnData": True, **more}


def promql(text: Any) -> dict[str, Any]:
    return {"evaluationCriteria": {"promqlCriteria": {"query": text}}, "evaluationInterval": 60}


def formula(expression: str, **metrics: dict[str, Any]) -> list[dict[str, Any]]:
    """Metric queries of an alarm on a formula."""
    return [
        {"id": "e", "expression": expression, "returnData": True},
        *({"id": id_, "metric": each, "returnData": False} for id_, each in metrics.items()),
    ]


def composite(name: str, rule: Any, made_of: dict[str, list[str]] | None = None, **props: Any) -> Resource:
    return resource(COMPOSITE_ALARM, name, {"alarmName": name, "alarmRule": rule, **props}, made_of=made_of)


def mute(
    name: str,
    expression: Any,
    duration: Any,
    *,
    targets: Any = ("errors",),
    timezone: Any = None,
    made_of: dict[str, list[str]] | None = None,
    **props: Any,
) -> Resource:
    """A mute rule; it silences the alarm `errors` where nothing else is said."""
    schedule = {"expression": expression, "duration": duration, "timezone": timezone}
    targets = list(targets) if isinstance(targets, tuple) else targets
    rule = {"name": name, "muteTargets": {"alarmNames": targets}, "rule": {"schedule": schedule}, **props}
    return resource(MUTE_RULE, name, rule, made_of=made_of)
