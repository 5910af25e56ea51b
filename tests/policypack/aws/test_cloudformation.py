"""Tokens of CloudFormation's types are those that the providers' SDKs have."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudformation import tokens_of
from tests.policypack.shapes import arguments_of


@pytest.mark.parametrize(
    ("service", "name", "native", "awscc"),
    [
        ("IAM", "Role", "aws-native:iam:Role", "awscc:index/iamRole:IamRole"),
        ("DynamoDB", "Table", "aws-native:dynamodb:Table", "awscc:index/dynamodbTable:DynamodbTable"),
        ("SQS", "Queue", "aws-native:sqs:Queue", "awscc:index/sqsQueue:SqsQueue"),
    ],
)
def test_tokens_of_a_type(service, name, native, awscc):
    assert tokens_of(service, name) == (native, awscc)
    assert arguments_of(native)
