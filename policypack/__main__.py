"""Start the policy pack. `PolicyPack` serves the engine and never returns, so nothing else may live here."""

from pulumi_policy import EnforcementLevel, PolicyPack

from guardrails.adapter import policies
from guardrails.registry import RULES

PolicyPack(
    name="dynamodb-guardrails",
    display_name="DynamoDB guardrails",
    policies=policies(RULES),
    enforcement_level=EnforcementLevel.MANDATORY,
    provider="AWS",
    tags=["aws", "dynamodb"],
)
