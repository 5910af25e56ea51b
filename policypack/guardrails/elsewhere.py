"""What is made in other ways than by pulumi-aws: by other providers, by Cloud Control, in CloudFormation templates.

Where AWS Native (Cloud Control) names the deciding properties as pulumi-aws does, rules read its types like their own;
its roles and policies are read too (`iam.types`). Its tables have another shape, which no rule reads: these are told as
not verifiable.
"""

from __future__ import annotations

from guardrails.resources import Resource

OTHER_PROVIDERS = frozenset(
    {
        "aws-native:dynamodb:Table",
        "aws-native:dynamodb:GlobalTable",
        "awscc:index/dynamodbTable:DynamodbTable",
        "awscc:index/dynamodbGlobalTable:DynamodbGlobalTable",
    }
)
CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"
CLOUDFORMATION = frozenset({"aws:cloudformation/stack:Stack", "aws:cloudformation/stackSet:StackSet"})
NATIVE_AUTOSCALING = frozenset(
    {
        "aws-native:applicationautoscaling:ScalableTarget",
        "aws-native:applicationautoscaling:ScalingPolicy",
    }
)
"""Carry ``serviceNamespace`` and ``resourceId`` as in pulumi-aws."""

NATIVE_EVENT_SOURCE_MAPPING = "aws-native:lambda:EventSourceMapping"
"""Carries ``eventSourceArn`` and ``maximumRecordAgeInSeconds`` as in pulumi-aws."""

TYPES = OTHER_PROVIDERS | {CLOUD_CONTROL} | CLOUDFORMATION

_CLOUDFORMATION_TYPES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")


def makes_a_table(resource: Resource) -> bool:
    """Whether a resource of `TYPES` makes a DynamoDB table. A template at a URL, or unknown, is not looked into."""
    if resource.type in OTHER_PROVIDERS:
        return True
    text = resource.props.text("typeName" if resource.type == CLOUD_CONTROL else "templateBody")
    return isinstance(text, str) and any(type_ in text for type_ in _CLOUDFORMATION_TYPES)
