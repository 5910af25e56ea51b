from __future__ import annotations

import json

import pytest

from tests.infra.program import ACCOUNT, ALARM, HOUSE_TAGS, REGION, SUBSCRIPTION, TOPIC, TOPIC_POLICY, Run, run_program

TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:dynamodb-alarms"
OWN_TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:on-call"
EVERY_ALARM = {
    "comparisonOperator": "GreaterThanThreshold",
    "threshold": 5,
    "evaluationPeriods": 1,
    "treatMissingData": "notBreaching",
}


def without(inputs: dict[str, object], *names: str) -> dict[str, object]:
    return {name: value for name, value in inputs.items() if name not in names}


def test_user_errors_alarm_is_regional(stack: Run):
    inputs = stack.all(ALARM)["dynamodb-user-errors"].inputs
    assert without(inputs, "alarmActions", "alarmDescription") == {
        **EVERY_ALARM,
        "name": "dynamodb-user-errors",
        "namespace": "AWS/DynamoDB",
        "metricName": "UserErrors",
        "statistic": "Sum",
        "period": 60,
        "tags": HOUSE_TAGS,
    }


@pytest.mark.parametrize("table", ["events", "sessions", "users"])
def test_system_errors_alarm_covers_all_operations_of_a_table(stack: Run, table: str):
    alarm = stack.all(ALARM)[f"dynamodb-{table}-system-errors"]
    assert without(alarm.inputs, "alarmActions", "alarmDescription") == {
        **EVERY_ALARM,
        "name": f"dynamodb-{table}-system-errors",
        "metricQueries": [
            {
                "id": "errors",
                "label": f"SystemErrors of {table}, all operations",
                "expression": (
                    'SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", TableName, Operation) '
                    f"WHERE TableName = '{table}'"
                ),
                "period": 60,
                "returnData": True,
            }
        ],
        "tags": {**HOUSE_TAGS, "Table": table, "Purpose": f"SystemErrors alarm of {table}"},
    }
    assert alarm.dependencies == {table, "dynamodb-alarms"}


def test_every_alarm_speaks_to_the_topic(stack: Run):
    for alarm in stack.all(ALARM).values():
        assert len(alarm.inputs["alarmActions"]) == 1
        assert "dynamodb-alarms" in alarm.dependencies
        assert len(alarm.inputs["alarmDescription"]) <= 1024


def test_alarms_of_an_update_have_the_topics_arn():
    alarms = run_program(preview=False).all(ALARM).values()
    assert {action for alarm in alarms for action in alarm.inputs["alarmActions"]} == {"arn:of:dynamodb-alarms"}


def test_topic(stack: Run):
    assert stack.all(TOPIC)["dynamodb-alarms"].inputs == {"name": "dynamodb-alarms", "tags": HOUSE_TAGS}


def test_topic_policy_lets_own_alarms_in_and_only_over_tls(stack: Run):
    assert json.loads(stack.all(TOPIC_POLICY)["dynamodb-alarms-policy"].inputs["policy"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AlarmsPublish",
                "Effect": "Allow",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": TOPIC_ARN,
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": ACCOUNT},
                    "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:dynamodb-*"},
                },
            },
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": ["sns:Publish", "sns:Subscribe"],
                "Resource": TOPIC_ARN,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }


def test_the_pattern_of_the_topic_policy_matches_every_alarm(preview: Run):
    assert all(alarm.inputs["name"].startswith("dynamodb-") for alarm in preview.all(ALARM).values())


def test_email_addresses_subscribe():
    run = run_program({"dynamodb-tables:alarmEmails": '["a@example.com", "b@example.com"]'}, preview=False)
    assert {name: found.inputs for name, found in run.all(SUBSCRIPTION).items()} == {
        f"dynamodb-alarms-{letter}@example.com": {
            "topic": "arn:of:dynamodb-alarms",
            "protocol": "email",
            "endpoint": f"{letter}@example.com",
        }
        for letter in "ab"
    }


def test_existing_topic_takes_the_place_of_the_own_one():
    run = run_program({"dynamodb-tables:alarmTopicArn": OWN_TOPIC, "dynamodb-tables:alarmEmails": '["a@example.com"]'})
    assert run.error is None
    assert (run.all(TOPIC), run.all(TOPIC_POLICY)) == ({}, {})
    assert {tuple(alarm.inputs["alarmActions"]) for alarm in run.all(ALARM).values()} == {(OWN_TOPIC,)}
    assert [found.inputs["topic"] for found in run.all(SUBSCRIPTION).values()] == [OWN_TOPIC]
