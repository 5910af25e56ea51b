"""What is made in other ways than by pulumi-aws: by other providers, by Cloud Control, in CloudFormation templates.

Where AWS Native (Cloud Control) names the deciding properties as pulumi-aws does, rules read its types like their own;
its roles, policies, alarms and streams are read too (`iam.types`, `cloudwatch.alarms`). Its tables have another shape,
which no rule reads: these are told as not verifiable.
"""

from __future__ import annotations

from guardrails.core.resources import Resource


def cloudformation(service: str, name: str) -> tuple[str, str]:
    """Tokens of CloudFormation's type AWS::``service``::``name`` in AWS Native and in AWSCC."""
    module = service.lower()
    return f"aws-native:{module}:{name}", f"awscc:index/{module}{name}:{module.title()}{name}"


OTHER_PROVIDERS = frozenset({*cloudformation("DynamoDB", "Table"), *cloudformation("DynamoDB", "GlobalTable")})
CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"
CLOUDFORMATION = frozenset({"aws:cloudformation/stack:Stack", "aws:cloudformation/stackSet:StackSet"})
TYPES = OTHER_PROVIDERS | {CLOUD_CONTROL} | CLOUDFORMATION

_CLOUDFORMATION_TYPES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")


def makes_a_table(resource: Resource) -> bool:
    """Whether a resource of `TYPES` makes a DynamoDB table. A template at a URL, or unknown, is not looked into."""
    if resource.type in OTHER_PROVIDERS:
        return True
    text = resource.props.text("typeName" if resource.type == CLOUD_CONTROL else "templateBody")
    return isinstance(text, str) and any(type_ in text for type_ in _CLOUDFORMATION_TYPES)
