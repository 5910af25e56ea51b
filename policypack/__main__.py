"""Start the policy pack. `PolicyPack` serves the engine and never returns, so nothing may follow it."""

import gc

from pulumi_policy import EnforcementLevel, PolicyPack

from guardrails.registry import RULES
from guardrails.sdk.policies import policies

TAGS = ("aws", "dynamodb")

# The SDK makes new dictionaries of every resource for every policy and drops them soon after. Python's collector would
# walk all of them, again and again: a third of the time that a stack of 10,000 resources takes (see the benchmarks).
gc.freeze()
gc.set_threshold(50_000, 20, 100)

PolicyPack(
    name="dynamodb-guardrails",
    display_name="DynamoDB guardrails",
    policies=policies(RULES, tags=TAGS),
    enforcement_level=EnforcementLevel.MANDATORY,
    provider="AWS",
    tags=[*TAGS],
)
