from __future__ import annotations

import pytest

from guardrails.rules.dynamodb_on_demand_billing import RULE
from tests.policypack.support import UNKNOWN, answers, resource

TABLE = "aws:dynamodb/table:Table"
INDEX = "aws:dynamodb/globalSecondaryIndex:GlobalSecondaryIndex"
TARGET = "aws:appautoscaling/target:Target"
POLICY = "aws:appautoscaling/policy:Policy"
ACTION = "aws:appautoscaling/scheduledAction:ScheduledAction"
PLAN = "aws:autoscalingplans/scalingPlan:ScalingPlan"
MODE = {"billingMode": "PAY_PER_REQUEST"}
REMOVE = "; what bills on demand has none. Remove it."
SCALES = "scales the provisioned capacity of DynamoDB; a table that bills on demand scales by itself. Remove it."
LATER = "that is not known before the update, so nobody can tell whether"
KNOWN = "Write a value that is known when the program runs."


@pytest.mark.parametrize(
    ("type_", "props", "expected"),
    [
        pytest.param(TABLE, MODE, [], id="on demand"),
        pytest.param(
            TABLE,
            {**MODE, "readCapacity": 0, "writeCapacity": 0, "globalSecondaryIndexes": []},
            [],
            id="zeroes and empty lists of state",
        ),
        pytest.param(
            TABLE,
            {**MODE, "globalSecondaryIndexes": [{"name": "a", "readCapacity": 0, "writeCapacity": 0}]},
            [],
            id="zeroes of state on an index",
        ),
        pytest.param(
            TABLE,
            {
                **MODE,
                "onDemandThroughput": {"maxReadRequestUnits": 10},
                "warmThroughput": {"readUnitsPerSecond": 12000},
            },
            [],
            id="a ceiling and warmth are not provisioned capacity",
        ),
        pytest.param(
            TABLE,
            {},
            [
                "violation: Table 'x' has no billing mode, which means PROVISIONED; PAY_PER_REQUEST is required. "
                'Write billing_mode="PAY_PER_REQUEST".'
            ],
            id="no billing mode",
        ),
        pytest.param(
            TABLE,
            {"billingMode": ""},
            [
                "violation: Table 'x' has no billing mode, which means PROVISIONED; PAY_PER_REQUEST is required. "
                'Write billing_mode="PAY_PER_REQUEST".'
            ],
            id="blank billing mode",
        ),
        pytest.param(
            TABLE,
            {"billingMode": "PROVISIONED"},
            [
                "violation: Table 'x' has the billing mode PROVISIONED; PAY_PER_REQUEST is required. "
                'Write billing_mode="PAY_PER_REQUEST".'
            ],
            id="provisioned",
        ),
        pytest.param(
            TABLE,
            {"billingMode": "pay_per_request"},
            [
                "violation: Table 'x' has the billing mode pay_per_request; PAY_PER_REQUEST is required. "
                'Write billing_mode="PAY_PER_REQUEST".'
            ],
            id="another case",
        ),
        pytest.param(
            TABLE,
            {"billingMode": UNKNOWN},
            [f"unknown: Table 'x' has a value for `billingMode` {LATER} it bills on demand. {KNOWN}"],
            id="unknown billing mode",
        ),
        pytest.param(
            TABLE,
            {"billingMode": True},
            [
                "violation: Table 'x' has a boolean at `billingMode`, where a string is required, so it is not shown "
                "that it bills on demand. Write a string."
            ],
            id="wrong type",
        ),
        pytest.param(
            TABLE,
            {**MODE, "readCapacity": 5, "writeCapacity": 0.5},
            [
                f"violation: Table 'x' has the provisioned capacity `readCapacity` 5{REMOVE}",
                f"violation: Table 'x' has the provisioned capacity `writeCapacity` 0.5{REMOVE}",
            ],
            id="capacity on the table",
        ),
        pytest.param(
            TABLE,
            {**MODE, "readCapacity": UNKNOWN},
            [f"unknown: Table 'x' has a value for `readCapacity` {LATER} it bills on demand. {KNOWN}"],
            id="unknown capacity",
        ),
        pytest.param(
            TABLE,
            {**MODE, "globalSecondaryIndexes": [{"name": "a"}, {"name": "b", "writeCapacity": 1}]},
            [
                "violation: Table 'x' has the provisioned capacity `globalSecondaryIndexes[1].writeCapacity` 1"
                + REMOVE,
            ],
            id="capacity on an index",
        ),
        pytest.param(
            TABLE,
            {**MODE, "globalSecondaryIndexes": [{"name": "a", "readCapacity": 2}]},
            [f"violation: Table 'x' has the provisioned capacity `globalSecondaryIndexes[0].readCapacity` 2{REMOVE}"],
            id="read capacity on an index",
        ),
        pytest.param(
            TABLE,
            {**MODE, "globalSecondaryIndexes": UNKNOWN},
            [f"unknown: Table 'x' has a value for `globalSecondaryIndexes` {LATER} it bills on demand. {KNOWN}"],
            id="unknown indexes",
        ),
        pytest.param(
            TABLE,
            {**MODE, "globalSecondaryIndexes": [UNKNOWN]},
            [f"unknown: Table 'x' has a value for `globalSecondaryIndexes[0]` {LATER} it bills on demand. {KNOWN}"],
            id="one unknown index",
        ),
        pytest.param(INDEX, {"tableName": "events"}, [], id="standalone index"),
        pytest.param(
            INDEX,
            {"provisionedThroughput": {"readCapacityUnits": 0, "writeCapacityUnits": 0}},
            [],
            id="zeroes of state on a standalone index",
        ),
        pytest.param(
            INDEX,
            {"provisionedThroughput": {"readCapacityUnits": 3}},
            [
                "violation: GlobalSecondaryIndex 'x' has the provisioned capacity "
                f"`provisionedThroughput.readCapacityUnits` 3{REMOVE}"
            ],
            id="throughput of a standalone index",
        ),
        pytest.param(
            INDEX,
            {"provisionedThroughput": {"writeCapacityUnits": 3}},
            [
                "violation: GlobalSecondaryIndex 'x' has the provisioned capacity "
                f"`provisionedThroughput.writeCapacityUnits` 3{REMOVE}"
            ],
            id="write throughput of a standalone index",
        ),
        pytest.param(
            INDEX,
            {"provisionedThroughput": UNKNOWN},
            [
                f"unknown: GlobalSecondaryIndex 'x' has a value for `provisionedThroughput` {LATER} it bills on "
                "demand. " + KNOWN
            ],
            id="unknown throughput",
        ),
        pytest.param(TARGET, {"serviceNamespace": "ecs", "resourceId": "service/a/b"}, [], id="another service scales"),
        pytest.param(
            TARGET,
            {"serviceNamespace": "dynamodb", "resourceId": "table/events"},
            [f"violation: Target 'x' {SCALES}"],
            id="target",
        ),
        pytest.param(
            TARGET,
            {"serviceNamespace": "dynamodb", "resourceId": UNKNOWN},
            [f"violation: Target 'x' {SCALES}"],
            id="target of an unknown table",
        ),
        pytest.param(
            TARGET,
            {"serviceNamespace": UNKNOWN},
            [
                f"unknown: Target 'x' has a value for `serviceNamespace` {LATER} it leaves the capacity of DynamoDB "
                f"alone. {KNOWN}"
            ],
            id="unknown service scales",
        ),
        pytest.param(
            POLICY,
            {"serviceNamespace": "dynamodb", "resourceId": "table/events/index/a"},
            [f"violation: Policy 'x' {SCALES}"],
            id="scaling policy of an index",
        ),
        pytest.param(
            ACTION,
            {"serviceNamespace": "dynamodb", "resourceId": "table/events"},
            [f"violation: ScheduledAction 'x' {SCALES}"],
            id="scheduled action",
        ),
        pytest.param(
            PLAN,
            {
                "scalingInstructions": [
                    {"serviceNamespace": "autoscaling", "resourceId": "autoScalingGroup/a"},
                    {"serviceNamespace": "dynamodb", "resourceId": "table/events"},
                ]
            },
            [f"violation: ScalingPlan 'x' {SCALES}"],
            id="scaling plan",
        ),
        pytest.param(
            PLAN,
            {"scalingInstructions": UNKNOWN},
            [
                f"unknown: ScalingPlan 'x' has a value for `scalingInstructions` {LATER} it leaves the capacity of "
                f"DynamoDB alone. {KNOWN}"
            ],
            id="unknown scaling plan",
        ),
    ],
)
def test_all_tables(type_, props, expected):
    assert type_ in RULE.metadata.types
    assert answers(RULE, resource(type_, "x", props)) == expected


@pytest.mark.parametrize(
    "type_",
    [
        "aws-native:applicationautoscaling:ScalableTarget",
        "aws-native:applicationautoscaling:ScalingPolicy",
        "awscc:index/applicationautoscalingScalableTarget:ApplicationautoscalingScalableTarget",
    ],
)
def test_autoscaling_by_aws_native_is_judged_as_by_pulumi_aws(type_):
    kind = type_.rpartition(":")[2]
    props = {"serviceNamespace": "dynamodb", "resourceId": "table/users"}
    assert type_ in RULE.metadata.types
    found = answers(RULE, resource(type_, "x", props))
    assert found == [said.replace("Target 'x'", f"{kind} 'x'") for said in answers(RULE, resource(TARGET, "x", props))]
    assert len(found) == 1
    assert answers(RULE, resource(type_, "x", props | {"serviceNamespace": "ecs"})) == []


def test_a_scaling_plan_by_aws_native_is_judged_as_by_pulumi_aws():
    plan = {"scalingInstructions": [{"serviceNamespace": "dynamodb", "resourceId": "table/users"}]}
    ours, theirs = (
        answers(RULE, resource(type_, "x", plan))
        for type_ in ("aws:autoscalingplans/scalingPlan:ScalingPlan", "aws-native:autoscalingplans:ScalingPlan")
    )
    assert ours == theirs
    assert len(ours) == 1


@pytest.mark.parametrize(
    "type_",
    ["aws-native:dynamodb:Table", "aws:cloudcontrol/resource:Resource", "aws:cloudformation/stack:Stack"],
)
def test_what_rules_cannot_read_is_said_elsewhere(type_):
    assert type_ not in RULE.metadata.types


ARN = "arn:aws:dynamodb:ap-southeast-2:123456789012:table/users"


@pytest.mark.parametrize(
    ("type_", "props", "verdict"),
    [
        pytest.param(TABLE, {"name": "users"}, "violation", id="a listed table"),
        pytest.param(TABLE, {"name": "events"}, None, id="another table"),
        pytest.param(TABLE, {"name": UNKNOWN}, "unknown", id="a table of unknown name that would break the rule"),
        pytest.param(TABLE, {"name": UNKNOWN, **MODE}, None, id="a table of unknown name that would not"),
        pytest.param(
            INDEX, {"tableName": "users", "provisionedThroughput": {"readCapacityUnits": 1}}, "violation", id="i"
        ),
        pytest.param(
            INDEX, {"tableName": ARN, "provisionedThroughput": {"readCapacityUnits": 1}}, "violation", id="arn"
        ),
        pytest.param(
            INDEX, {"tableName": "events", "provisionedThroughput": {"readCapacityUnits": 1}}, None, id="other i"
        ),
        pytest.param(
            INDEX, {"tableName": UNKNOWN, "provisionedThroughput": {"readCapacityUnits": 1}}, "unknown", id="i?"
        ),
        pytest.param(INDEX, {"provisionedThroughput": {"readCapacityUnits": 1}}, "violation", id="index of no table"),
        pytest.param(TARGET, {"serviceNamespace": "dynamodb", "resourceId": "table/users"}, "violation", id="target"),
        pytest.param(
            TARGET, {"serviceNamespace": "dynamodb", "resourceId": "table/users/index/a"}, "violation", id="ti"
        ),
        pytest.param(TARGET, {"serviceNamespace": "dynamodb", "resourceId": "table/events"}, None, id="other target"),
        pytest.param(TARGET, {"serviceNamespace": "dynamodb", "resourceId": UNKNOWN}, "unknown", id="unknown target"),
    ],
)
def test_listed_tables_only(type_, props, verdict):
    found = answers(RULE, resource(type_, "x", props), tables=["users"])
    assert [answer.partition(":")[0] for answer in found] == ([verdict] if verdict else [])
    wanted = "it leaves the capacity of DynamoDB alone" if type_ == TARGET else "it bills on demand"
    assert all(f"whether {wanted}." in answer for answer in found if verdict == "unknown")


def test_a_billing_mode_that_does_not_exist_is_not_repeated():
    found = answers(RULE, resource(TABLE, "x", {"billingMode": "hunter2"}))
    assert found == [
        "violation: Table 'x' has the billing mode (a value that DynamoDB does not know); PAY_PER_REQUEST is required. "
        'Write billing_mode="PAY_PER_REQUEST".'
    ]
