"""Alarms as CloudWatch's API takes them.

The emulators do not look at dimensions when they evaluate an alarm, and do not evaluate queries: that an alarm is on
dimensions which DynamoDB publishes is AWS's documentation's word (docs/decisions.md), not theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.infra.program import ACCOUNT, REGION

if TYPE_CHECKING:
    from tests.live.emulators import Cloud

pytestmark = pytest.mark.live

TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:dynamodb-alarms"


def test_user_errors_fire_at_the_sixth_in_a_minute(enforcing: Cloud):
    cloudwatch = enforcing.client("cloudwatch")

    def state_after(errors: int) -> str:
        data = [{"MetricName": "UserErrors", "Value": errors, "Unit": "Count"}]
        cloudwatch.put_metric_data(Namespace="AWS/DynamoDB", MetricData=data)
        (alarm,) = cloudwatch.describe_alarms(AlarmNames=["dynamodb-user-errors"])["MetricAlarms"]
        return alarm["StateValue"]

    assert state_after(5) == "OK"
    assert state_after(1) == "ALARM"


def test_topic_refuses_what_does_not_come_over_tls(enforcing: Cloud):
    """The emulator speaks plain HTTP, so even the account's root is turned away."""
    sns = enforcing.client("sns")
    assert enforcing.url.startswith("http://")
    with pytest.raises(ClientError, match=r"not authorized to perform: sns:Publish"):
        sns.publish(TopicArn=TOPIC_ARN, Message="hello")
    with pytest.raises(ClientError, match=r"not authorized to perform: sns:Subscribe"):
        sns.subscribe(TopicArn=TOPIC_ARN, Protocol="email", Endpoint="a@example.com")


@pytest.mark.parametrize("table", ["events", "sessions", "users"])
def test_system_errors_alarm_is_accepted_as_a_query(keeping: Cloud, table: str):
    names = [f"dynamodb-{table}-system-errors"]
    (alarm,) = keeping.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
    (query,) = alarm["Metrics"]
    assert query["Expression"].endswith(f"WHERE TableName = '{table}'")
    assert (query["Period"], query["ReturnData"]) == (60, True)
    assert alarm["AlarmActions"] == [TOPIC_ARN]
    assert alarm["TreatMissingData"] == "notBreaching"
