"""One word for what providers spell in different ways."""

from __future__ import annotations

import pkgutil

import pulumi_aws_native
import pytest

from guardrails.aws.opaque import kinds
from guardrails.aws.opaque.judgement import KINDS
from guardrails.aws.opaque.kinds import MODULE, kind_of, kind_of_terraform
from guardrails.aws.opaque.trees import spelled


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("AWS::DynamoDB::Table", "dynamodbtable"),
        ("AWS::DynamoDB::GlobalTable\n", "dynamodbglobaltable"),
        ("AWS::Serverless::SimpleTable", "serverlesssimpletable"),
        ("AWS::IAM::RolePolicy", "iamrolepolicy"),
        ("Acme::Data::Store::MODULE", MODULE),
        ("AWS::Data::Store::MODULE", MODULE),
        ("DynamoDB::Acme::Report", "dynamodb::acme::report"),
        ("Custom::DynamoDBTable", "custom::dynamodbtable"),
        ("", ""),
    ],
)
def test_types_of_cloudformation(type_, kind):
    assert kind_of(type_) == kind


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("aws_dynamodb_table", "dynamodbtable"),
        ("awscc_iam_role", "iamrole"),
        ("DynamodbTable", "dynamodbtable"),
        ("AwsDynamodbTable", "dynamodbtable"),
        ("IamRolePolicy", "iamrolepolicy"),
    ],
)
def test_types_of_terraform(type_, kind):
    assert kind_of_terraform(type_) == kind


OF_TERRAFORM = {
    *["appautoscalingpolicy", "appautoscalingscheduledaction", "appautoscalingtarget", "cloudcontrolapiresource"],
    *["cloudwatchmetricalarm", "iamgrouppolicyattachment", "iamgrouppolicyattachmentsexclusive", "iampolicyattachment"],
    *["iamrolepolicyattachment", "iamrolepolicyattachmentsexclusive", "iamuserpolicyattachment"],
    *["iamuserpolicyattachmentsexclusive", "serverlessapplicationrepositorycloudformationstack"],
    *["servicecatalogprovisionedproduct", "sfnstatemachine", "ssoadminmanagedpolicyattachment"],
    *["ssoadminmanagedpolicyattachmentsexclusive", "ssoadminpermissionsetinlinepolicy"],
}
"""Kinds whose names are Terraform's alone."""
OF_PULUMI = {kinds.COMMAND, kinds.EXTENSION, kinds.MODULE, kinds.TERRAFORM_MODULE}
NOT_YET = {"iampolicy"}
"""CloudFormation makes these itself, so that Cloud Control, and AWS Native with it, do not have them."""


def test_cloudformation_knows_the_others():
    """By AWS Native, which has CloudFormation's types; those of SAM are none of its."""
    known = {
        spelled(service.name + module.name)
        for service in pkgutil.iter_modules(pulumi_aws_native.__path__)
        if service.ispkg
        for module in pkgutil.iter_modules([f"{pulumi_aws_native.__path__[0]}/{service.name}"])
    }
    ours = {kind for kind in KINDS if not kind.startswith("serverless")} - OF_TERRAFORM - OF_PULUMI - NOT_YET
    assert sorted(ours - known) == []
    assert known >= kinds.BACKUPS | kinds.KINESIS_STREAMS
