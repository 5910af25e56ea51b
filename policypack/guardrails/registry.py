"""All rules of the pack, in the order in which they run. The reports come last: they tell what the others let by."""

from __future__ import annotations

from guardrails.model import AnyRule
from guardrails.rules import (
    dynamodb_contributor_insights,
    dynamodb_encryption,
    dynamodb_on_demand_billing,
)

RULES: tuple[AnyRule, ...] = (
    dynamodb_on_demand_billing.RULE,
    dynamodb_encryption.RULE,
    dynamodb_contributor_insights.RULE,
)
