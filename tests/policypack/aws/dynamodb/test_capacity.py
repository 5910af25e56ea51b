"""What scales a table, and which table that is."""

from __future__ import annotations

import pytest

from guardrails.aws.dynamodb.capacity import AUTOSCALING, SCALING_PLANS, scaled_table
from guardrails.aws.dynamodb.tables import TableName
from guardrails.core.values import Object, Unknown, Wrong
from tests.policypack.shapes import arguments_of
from tests.policypack.support import UNKNOWN


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("table/events", TableName("events")),
        ("table/events/index/by-user", TableName("events")),
        ("table/orders-1a2b3c4", TableName("orders-1a2b3c4", "orders")),
        (UNKNOWN, Unknown("resourceId")),
        (3, Wrong("resourceId", "a string", "a number")),
        (None, None),
    ],
)
def test_the_table_that_is_scaled(target, expected):
    assert scaled_table(Object({"resourceId": target})) == expected


@pytest.mark.parametrize("type_", sorted(AUTOSCALING))
def test_what_scales_names_its_target(type_):
    if not type_.startswith("awscc:"):
        assert {"service_namespace", "resource_id"} <= set(dir(arguments_of(type_)))


@pytest.mark.parametrize("type_", sorted(SCALING_PLANS))
def test_a_plan_has_instructions(type_):
    if not type_.startswith("awscc:"):
        assert hasattr(arguments_of(type_), "scaling_instructions")
