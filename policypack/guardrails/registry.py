"""All rules of the pack, in the order in which they run. The reports come last: they tell what the others let by."""

from __future__ import annotations

from guardrails.core.rule import AnyRule
from guardrails.rules import (
    allowed_regions,
    dynamodb_alarms,
    dynamodb_contributor_insights,
    dynamodb_dead_alarms,
    dynamodb_deletion_protection,
    dynamodb_encryption,
    dynamodb_least_privilege,
    dynamodb_on_demand_billing,
    dynamodb_point_in_time_recovery,
    dynamodb_required_indexes,
    dynamodb_required_tables,
    dynamodb_role_naming,
    dynamodb_stream_retention,
    dynamodb_streams,
    exemption_report,
    required_outputs,
    required_tags,
    unverified_report,
)

RULES: tuple[AnyRule, ...] = (
    required_tags.RULE,
    dynamodb_on_demand_billing.RULE,
    dynamodb_point_in_time_recovery.RULE,
    dynamodb_contributor_insights.RULE,
    dynamodb_streams.RULE,
    dynamodb_stream_retention.RULE,
    dynamodb_encryption.RULE,
    dynamodb_required_indexes.RULE,
    dynamodb_role_naming.RULE,
    dynamodb_least_privilege.RULE,
    dynamodb_alarms.RULE,
    dynamodb_dead_alarms.RULE,
    allowed_regions.RULE,
    dynamodb_required_tables.RULE,
    required_outputs.RULE,
    dynamodb_deletion_protection.RULE,
    exemption_report.RULE,
    unverified_report.RULE,
)
