"""Capacity: how tables bill, and what sets their provisioned capacity from outside.

Sources: pulumi_aws 7.51 (``appautoscaling``, ``autoscalingplans``); CloudFormation's AWS::ApplicationAutoScaling and
AWS::AutoScalingPlans for AWS Native and AWSCC, which name the same properties.
"""

from __future__ import annotations

from guardrails.aws.cloudformation import tokens_of
from guardrails.aws.dynamodb.tables import TableName, referred
from guardrails.core.values import Object, Unknown, Wrong

ON_DEMAND = "PAY_PER_REQUEST"
BILLING_MODES = (ON_DEMAND, "PROVISIONED")
"""All billing modes there are (CreateTable in DynamoDB's API reference)."""

AUTOSCALING = frozenset(
    {
        "aws:appautoscaling/target:Target",
        "aws:appautoscaling/policy:Policy",
        "aws:appautoscaling/scheduledAction:ScheduledAction",
        *tokens_of("ApplicationAutoScaling", "ScalableTarget"),
        *tokens_of("ApplicationAutoScaling", "ScalingPolicy"),
    }
)
"""What sets provisioned capacity from outside; all carry ``serviceNamespace`` and ``resourceId`` (table/NAME[/...])."""

SCALING_PLANS = frozenset(
    {
        "aws:autoscalingplans/scalingPlan:ScalingPlan",
        *tokens_of("AutoScalingPlans", "ScalingPlan"),
    }
)
"""Scale by a list of ``scalingInstructions``, each with the same two properties."""


def scaled_table(holder: Object) -> TableName | Unknown | Wrong | None:
    """Return the table in a ``resourceId``: ``table/events`` or ``table/events/index/by-user``."""
    target = holder.text("resourceId")
    return referred(target.removeprefix("table/").partition("/")[0]) if isinstance(target, str) else target
