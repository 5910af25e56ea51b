"""Alarms as CloudWatch's API takes them.

The emulators do not look at dimensions when they evaluate an alarm, and do not evaluate queries: that an alarm is on
dimensions which DynamoDB publishes is AWS's documentation's word (docs/decisions.md), not theirs.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.infra.program import ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.live.emulators import Cloud

pytestmark = pytest.mark.live

TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:dynamodb-alarms"


ALARM = "dynamodb-user-errors"
NO_KEY = {"TableName": "users", "Key": {"nothing": {"S": "x"}}}


@pytest.fixture(scope="module")
def heard(enforcing: Cloud) -> Callable[[], list[str]]:
    """A subscriber of the topic: gives the names of alarms that it was told of since it was asked last.

    The emulator speaks plain HTTP, so it subscribes while the policy that asks for TLS is away.
    """
    sns, sqs = enforcing.client("sns"), enforcing.client("sqs")
    policy = sns.get_topic_attributes(TopicArn=TOPIC_ARN)["Attributes"]["Policy"]
    statements = json.loads(policy)["Statement"]
    open_policy = {"Version": "2012-10-17", "Statement": [item for item in statements if item["Effect"] == "Allow"]}
    queue = sqs.create_queue(QueueName=f"on-call-{uuid.uuid4().hex}")["QueueUrl"]
    queue_arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic_sends = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
    }
    queue_policy = json.dumps({"Version": "2012-10-17", "Statement": [topic_sends]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": queue_policy})

    def set_policy(text: str) -> None:
        sns.set_topic_attributes(TopicArn=TOPIC_ARN, AttributeName="Policy", AttributeValue=text)

    set_policy(json.dumps(open_policy))
    try:
        sns.subscribe(TopicArn=TOPIC_ARN, Protocol="sqs", Endpoint=queue_arn)
    finally:
        set_policy(policy)

    def receive() -> list[str]:
        messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        bodies = [json.loads(json.loads(message["Body"])["Message"]) for message in messages]
        return [body["AlarmName"] for body in bodies]

    return receive


def bad_requests(cloud: Cloud, count: int) -> None:
    """Send requests that DynamoDB refuses, and count them as it does: the emulator publishes no metrics by itself."""
    for _ in range(count):
        with pytest.raises(ClientError, match="ValidationException"):
            cloud.client("dynamodb").get_item(**NO_KEY)
        data = [{"MetricName": "UserErrors", "Value": 1, "Unit": "Count"}]
        cloud.client("cloudwatch").put_metric_data(Namespace="AWS/DynamoDB", MetricData=data)


def state(cloud: Cloud) -> str:
    (alarm,) = cloud.client("cloudwatch").describe_alarms(AlarmNames=[ALARM])["MetricAlarms"]
    return str(alarm["StateValue"])


def test_six_bad_requests_in_a_minute_reach_a_subscriber_and_four_do_not(
    enforcing: Cloud, heard: Callable[[], list[str]]
):
    bad_requests(enforcing, 4)
    assert (state(enforcing), heard()) == ("OK", [])
    bad_requests(enforcing, 1)
    assert (state(enforcing), heard()) == ("OK", [])
    bad_requests(enforcing, 1)
    assert (state(enforcing), heard()) == ("ALARM", [ALARM])


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
