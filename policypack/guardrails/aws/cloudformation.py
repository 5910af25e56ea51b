"""CloudFormation's types as Pulumi knows them. AWS Native (Cloud Control) and AWSCC are both made of them.

Where they name the deciding properties as pulumi-aws does, or a table of facts says how, rules read their types like
its own: roles, policies, alarms, streams, scaling. Tables have another shape there, which no rule reads.
"""

from __future__ import annotations


def tokens_of(service: str, name: str) -> tuple[str, str]:
    """Return the tokens of AWS::``service``::``name`` in AWS Native and in AWSCC."""
    module = service.lower()
    return f"aws-native:{module}:{name}", f"awscc:index/{module}{name}:{module.title()}{name}"
