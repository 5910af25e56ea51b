"""Alarms on errors of the tables, and the topic that they speak to.

Which alarm can fire at all depends on the dimensions on which DynamoDB publishes a metric; CloudWatch accepts an alarm
on others and stays silent for ever. UserErrors has no dimensions (account and region), SystemErrors has TableName and
Operation, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pulumi_aws import cloudwatch, sns

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi
    from pulumi_aws import dynamodb

    from infra.account import Account
    from infra.settings import Settings
    from infra.tags import Tags

ERRORS_PER_MINUTE = 5
"""An alarm fires when one minute has more errors than this."""
PERIOD_SECONDS = 60
TOPIC = "dynamodb-alarms"
ALARM_PREFIX = "dynamodb-"
_ALL_SYSTEM_ERRORS = 'SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", TableName, Operation)'


def create_monitoring(
    settings: Settings, account: pulumi.Output[Account], tags: Tags, tables: Mapping[str, dynamodb.Table]
) -> None:
    """Create one alarm on UserErrors, one on SystemErrors per table, and the topic that they speak to."""
    topic_arn = _topic(settings, account, tags)
    _alarm(
        f"{ALARM_PREFIX}user-errors",
        topic_arn,
        alarm_description=(
            f"More than {ERRORS_PER_MINUTE} requests in a minute were wrong (HTTP 400) on tables and streams of this "
            "account and region. DynamoDB does not say on which table; docs/decisions.md tells how to find out."
        ),
        namespace="AWS/DynamoDB",
        metric_name="UserErrors",
        statistic="Sum",
        period=PERIOD_SECONDS,
        tags=tags.house(),
    )
    for name, table in tables.items():
        _alarm(
            f"{ALARM_PREFIX}{name}-system-errors",
            topic_arn,
            alarm_description=(
                f"More than {ERRORS_PER_MINUTE} requests in a minute to table {name} failed in DynamoDB (HTTP 500)."
            ),
            metric_queries=[
                cloudwatch.MetricAlarmMetricQueryArgs(
                    id="errors",
                    label=f"SystemErrors of {name}, all operations",
                    expression=system_errors_query(name),
                    period=PERIOD_SECONDS,
                    return_data=True,
                )
            ],
            tags=tags.belonging_to(table, "SystemErrors alarm of"),
        )


def system_errors_query(table: str) -> str:
    """Return the Metrics Insights query for the SystemErrors of a table over all its operations.

    One query instead of a sum of metrics: an alarm can add up at most 10 metrics, and there are 14 operations.
    """
    return f"{_ALL_SYSTEM_ERRORS} WHERE TableName = '{table}'"


def _alarm(name: str, topic_arn: pulumi.Input[str], **what: Any) -> None:  # noqa: ANN401 - MetricAlarm's own arguments
    cloudwatch.MetricAlarm(
        name,
        name=name,
        comparison_operator="GreaterThanThreshold",
        threshold=ERRORS_PER_MINUTE,
        evaluation_periods=1,
        # Errors are counted only when there are some. With anything else an alarm that fired would stay on.
        treat_missing_data="notBreaching",
        alarm_actions=[topic_arn],
        **what,
    )


def _topic(settings: Settings, account: pulumi.Output[Account], tags: Tags) -> pulumi.Input[str]:
    """Return the topic's ARN: the configured one, else one of the stack's own; e-mail addresses subscribe."""
    topic_arn: pulumi.Input[str] = settings.alarm_topic_arn or _own_topic(account, tags)
    for address in settings.alarm_emails:
        sns.TopicSubscription(f"{TOPIC}-{address}", topic=topic_arn, protocol="email", endpoint=address)
    return topic_arn


def _own_topic(account: pulumi.Output[Account], tags: Tags) -> pulumi.Output[str]:
    topic = sns.Topic(TOPIC, name=TOPIC, tags=tags.house())
    topic_arn: pulumi.Output[str] = topic.arn
    sns.TopicPolicy(
        f"{TOPIC}-policy", arn=topic_arn, policy=account.apply(lambda known: json.dumps(topic_policy(known)))
    )
    return topic_arn


def topic_policy(account: Account) -> dict[str, Any]:
    """Return the policy of the topic: alarms of this account may publish, and everything must come over TLS."""
    topic_arn = account.topic_arn(TOPIC)
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AlarmsPublish",
                "Effect": "Allow",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": topic_arn,
                # Without these, an alarm of any AWS account could publish through CloudWatch.
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": account.account_id},
                    "ArnLike": {"aws:SourceArn": account.alarm_arn(f"{ALARM_PREFIX}*")},
                },
            },
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": ["sns:Publish", "sns:Subscribe"],
                "Resource": topic_arn,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }
