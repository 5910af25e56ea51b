"""Kinds of resources, whoever makes them: one word for CloudFormation's, AWSCC's and Terraform's name of a type.

``AWS::IAM::RolePolicy``, ``awscc:index/iamRolePolicy`` and ``aws_iam_role_policy`` are all ``iamrolepolicy``.

Sources: CloudFormation's resource specification as cfn-lint has it; AWS SAM's resource reference; hashicorp/aws's
documentation.
"""

from __future__ import annotations

from guardrails.aws.opaque.trees import spelled

DYNAMODB = "dynamodb"
"""All kinds that begin so make, change or open tables, but `BACKUPS`."""

BACKUPS = frozenset({"dynamodbbackup"})
TABLES = frozenset({"dynamodbtable", "dynamodbglobaltable", "serverlesssimpletable"})

KINESIS_STREAMS = frozenset({"kinesisstream"})

SCALING = frozenset(
    {
        "applicationautoscalingscalabletarget",
        "applicationautoscalingscalingpolicy",
        "appautoscalingtarget",
        "appautoscalingpolicy",
        "appautoscalingscheduledaction",
        "autoscalingplansscalingplan",
    }
)
"""All name a ``ServiceNamespace``, a plan one in each instruction."""

ALARMS = frozenset({"cloudwatchalarm", "cloudwatchmetricalarm"})

STACKS = frozenset({"cloudformationstack", "cloudformationchangeset"})
STACK_SETS = frozenset({"cloudformationstackset"})
TEMPLATES = STACKS | STACK_SETS
"""All have a ``TemplateBody`` or a ``TemplateURL``."""

CLOUD_CONTROL = "cloudcontrolapiresource"
EXTENSION = "extensionresource"

PRODUCTS = frozenset(
    {
        "servicecatalogprovisionedproduct",
        "servicecatalogcloudformationprovisionedproduct",
        "serverlessapplicationrepositorycloudformationstack",
        "serverlessapplication",
    }
)
"""What somebody else's template makes."""

COMMAND = "command"
CALLS = frozenset({COMMAND, "stepfunctionsstatemachine", "sfnstatemachine", "schedulerschedule"})
"""What calls AWS by a text."""

SERVERLESS_STATE_MACHINE = "serverlessstatemachine"

MODULE = "module"
TERRAFORM_MODULE = "terraformmodule"


def kind_of(type_: str) -> str:
    """Return the kind of a type of CloudFormation; ``Acme::Data::Store::MODULE`` is a module.

    Types of others than AWS are of no kind that is listed here, whatever they are called.
    """
    vendor, *names = spelled(type_.strip()).split("::")
    if names and names[-1] == "module":
        return MODULE
    return "".join(names) if vendor == "aws" else "::".join([vendor, *names])


def kind_of_terraform(type_: str) -> str:
    """Return the kind of a type of Terraform's, ``aws_dynamodb_table``, as Pulumi spells it or as Terraform does."""
    type_ = spelled(type_)
    for provider in ("awscc", "aws"):
        if type_.startswith(provider):
            return type_.removeprefix(provider)
    return type_
