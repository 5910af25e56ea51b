"""Tables made in ways that no rule reads: by other providers, by Cloud Control, in CloudFormation templates."""

from __future__ import annotations

from guardrails.aws.cloudformation import tokens_of
from guardrails.core.resources import Resource

OTHER_PROVIDERS = frozenset({*tokens_of("DynamoDB", "Table"), *tokens_of("DynamoDB", "GlobalTable")})
CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"
TEMPLATES = frozenset({"aws:cloudformation/stack:Stack", "aws:cloudformation/stackSet:StackSet"})
TYPES = OTHER_PROVIDERS | {CLOUD_CONTROL} | TEMPLATES

_CLOUDFORMATION_TYPES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")


def makes_a_table(resource: Resource) -> bool:
    """Return whether a resource of `TYPES` makes a table. A template at a URL, or unknown, is not looked into."""
    if resource.type in OTHER_PROVIDERS:
        return True
    text = resource.props.text("typeName" if resource.type == CLOUD_CONTROL else "templateBody")
    return isinstance(text, str) and any(type_ in text for type_ in _CLOUDFORMATION_TYPES)
