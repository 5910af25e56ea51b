"""Start the policy pack. `PolicyPack` serves the engine and never returns, so nothing may follow it."""

import gc

from pulumi_policy import EnforcementLevel, PolicyPack

from guardrails.aws.dynamodb.tables import ONLY_READ
from guardrails.registry import RULES
from guardrails.sdk.engine_configuration import hear_configuration
from guardrails.sdk.policies import policies, utc_today
from guardrails.sdk.runtime import Runtime

TAGS = ("aws", "dynamodb")

# The SDK makes new dictionaries of every resource for every policy and drops them soon after. Python's collector would
# walk all of them, again and again: a third of the time that a stack of 10,000 resources takes (see the benchmarks).
gc.freeze()
gc.set_threshold(50_000, 20, 100)

runtime = Runtime(RULES, utc_today)
hear_configuration(runtime.configure)

PolicyPack(
    name="dynamodb-guardrails",
    display_name="DynamoDB guardrails",
    policies=policies(runtime, tags=TAGS, only_read=ONLY_READ),
    enforcement_level=EnforcementLevel.MANDATORY,
    provider="AWS",
    tags=[*TAGS],
)
