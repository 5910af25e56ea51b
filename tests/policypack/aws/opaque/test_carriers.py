"""Which types carry what, and by which way."""

from __future__ import annotations

import pytest

from guardrails.aws.dynamodb.capacity import AUTOSCALING, SCALING_PLANS
from guardrails.aws.dynamodb.streams import EVENT_SOURCE_MAPPINGS, KINESIS_STREAMS, PIPES
from guardrails.aws.dynamodb.types import TABLE
from guardrails.aws.opaque import carriers
from guardrails.aws.opaque.carriers import Carrier, OpaqueTypes, carrier_of
from guardrails.aws.opaque.judgement import KINDS
from tests.policypack.shapes import arguments_of


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("aws:cloudformation/stack:Stack", Carrier("cloudformationstack")),
        ("aws:cloudcontrol/resource:Resource", Carrier("cloudcontrolapiresource", carriers.CLOUD_CONTROL)),
        ("aws-native:index:ExtensionResource", Carrier("extensionresource", carriers.EXTENSION)),
        ("aws-native:dynamodb:Table", Carrier("dynamodbtable", carriers.AWS_NATIVE)),
        ("aws-native:dynamodb:GlobalTable", Carrier("dynamodbglobaltable", carriers.AWS_NATIVE)),
        ("aws-native:dynamodb:Tomorrow", Carrier("dynamodbtomorrow", carriers.AWS_NATIVE)),
        ("aws-native:dynamodb:Backup", None),
        ("aws-native:iam:Role", None),
        ("aws-native:cloudwatch:Alarm", None),
        ("awscc:index/dynamodbTable:DynamodbTable", Carrier("dynamodbtable", carriers.AWSCC)),
        (
            "awscc:index/cloudformationStackSet:CloudformationStackSet",
            Carrier("cloudformationstackset", carriers.AWSCC),
        ),
        ("awscc:index/iamRolePolicy:IamRolePolicy", Carrier("iamrolepolicy", carriers.AWSCC)),
        ("awscc:index/cloudwatchAlarm:CloudwatchAlarm", None),
        ("awscc:index/applicationautoscalingScalableTarget:ApplicationautoscalingScalableTarget", None),
        ("awscc:index/snsTopic:SnsTopic", None),
        ("aws:index/dynamodbTable:DynamodbTable", Carrier("dynamodbtable", carriers.TERRAFORM)),
        ("aws:index/dynamodbTableItem:DynamodbTableItem", Carrier("dynamodbtableitem", carriers.TERRAFORM)),
        ("mine:index/awsDynamodbTable:AwsDynamodbTable", Carrier("dynamodbtable", carriers.TERRAFORM)),
        ("aws:index/iamPolicy:IamPolicy", Carrier("iampolicy", carriers.TERRAFORM)),
        ("aws:index/appautoscalingTarget:AppautoscalingTarget", Carrier("appautoscalingtarget", carriers.TERRAFORM)),
        ("aws:index/cloudwatchMetricAlarm:CloudwatchMetricAlarm", Carrier("cloudwatchmetricalarm", carriers.TERRAFORM)),
        (
            "aws:index/cloudcontrolapiResource:CloudcontrolapiResource",
            Carrier("cloudcontrolapiresource", carriers.TERRAFORM),
        ),
        ("aws:index/snsTopic:SnsTopic", None),
        ("mine:index/module:Module", None),
        ("mine:index/command:Command", None),
        ("mine:index:DynamodbTable", None),
        ("store:tf:aws_dynamodb_table", Carrier("dynamodbtable", carriers.TERRAFORM_MODULE)),
        ("store:tf:awscc_dynamodb_table", Carrier("dynamodbtable", carriers.TERRAFORM_MODULE)),
        ("store:tf:aws_iam_role", Carrier("iamrole", carriers.TERRAFORM_MODULE)),
        ("store:tf:aws_sns_topic", None),
        ("store:tf:google_iam_role", None),
        ("store:index:Module", Carrier("terraformmodule")),
        ("hcl:index:Module", Carrier("terraformmodule")),
        ("acme:network:Module", None),
        ("kubernetes:dynamodb.services.k8s.aws/v1alpha1:Table", Carrier("dynamodbtable", carriers.KUBERNETES)),
        ("kubernetes:dynamodb.services.k8s.aws/v1alpha1:Backup", None),
        ("kubernetes:dynamodb.aws.upbound.io/v1beta1:Table", Carrier("dynamodbtable", carriers.KUBERNETES)),
        ("kubernetes:s3.services.k8s.aws/v1alpha1:Bucket", None),
        ("kubernetes:apps/v1:Deployment", None),
        ("command:local:Command", Carrier("command")),
        (TABLE, None),
        ("", None),
    ],
)
def test_what_a_type_carries(token, expected):
    assert carrier_of(token) == expected
    assert (token in OpaqueTypes()) is (expected is not None)


def test_no_type_is_read_here_and_by_a_rule_on_capacity_or_streams():
    elsewhere = {*AUTOSCALING, *SCALING_PLANS, *KINESIS_STREAMS, *EVENT_SOURCE_MAPPINGS, *PIPES}
    assert [token for token in sorted(elsewhere) if carrier_of(token)] == []
    assert 3 not in OpaqueTypes()


@pytest.mark.parametrize("token", sorted(carriers.CARRIERS))
def test_the_sdks_know_the_types(token):
    assert carriers.CARRIERS[token].kind in KINDS
    if token.startswith(("aws:", "aws-native:")) and token != "aws-native:index:ExtensionResource":
        assert arguments_of(token)
