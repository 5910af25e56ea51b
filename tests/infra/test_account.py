from __future__ import annotations

import pytest

from infra.account import Account, partition_of
from tests.infra.program import TOPIC_POLICY, run_program


@pytest.mark.parametrize(
    ("region", "partition"),
    [("ap-southeast-2", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("us-east-1", "aws")],
)
def test_partition_of_a_region(region: str, partition: str):
    assert partition_of(region) == partition


def test_arns():
    account = Account(partition="aws-cn", account_id="123456789012", region="cn-north-1")
    assert account.table_arn("events") == "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/events"
    assert account.index_arn("sessions", "i") == "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/sessions/index/i"
    assert account.stream_arn("events") == "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/events/stream/*"
    assert account.topic_arn("t") == "arn:aws-cn:sns:cn-north-1:123456789012:t"
    assert account.alarm_arn("a") == "arn:aws-cn:cloudwatch:cn-north-1:123456789012:alarm:a"
    assert account.root_arn() == "arn:aws-cn:iam::123456789012:root"
    assert account.root_arn("210987654321") == "arn:aws-cn:iam::210987654321:root"


def test_account_of_the_credentials_ends_up_in_the_documents():
    run = run_program({}, account={"accountId": "210987654321"})
    assert ":210987654321:" in run.all(TOPIC_POLICY)["dynamodb-alarms-policy"].inputs["policy"]


def test_no_answer_from_aws_stops_the_program():
    run = run_program(account={})
    assert type(run.error).__name__ == "RunError"
    assert str(run.error) == "AWS did not say which account the credentials belong to (sts:GetCallerIdentity)."
