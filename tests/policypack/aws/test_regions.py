"""In which region a resource is, as far as that is known."""

from __future__ import annotations

import pytest

from guardrails.aws.regions import STACK_SET_INSTANCES, AwsTypes, instance_regions, region_of, same_region
from guardrails.core.values import Unknown, Wrong
from tests.policypack.shapes import arguments_of
from tests.policypack.support import UNKNOWN, provider, resource

TABLE = "aws:dynamodb/table:Table"
SYDNEY = provider(region="ap-southeast-2")


@pytest.mark.parametrize(
    ("props", "of", "expected"),
    [
        ({}, None, None),
        ({}, SYDNEY, "ap-southeast-2"),
        ({"region": "eu-west-1"}, SYDNEY, "eu-west-1"),
        ({"region": UNKNOWN}, SYDNEY, None),
        ({"region": ""}, SYDNEY, None),
        ({"region": ["eu-west-1"]}, SYDNEY, None),
        ({}, provider(region=UNKNOWN), None),
        ({}, provider(), None),
    ],
)
def test_the_region_of_a_resource(props, of, expected):
    assert region_of(resource(TABLE, "t", props, provider=of)) == expected


@pytest.mark.parametrize(
    ("region", "expected"), [("ap-southeast-2", True), ("eu-west-1", False), (None, True), ("", True)]
)
def test_the_same_region(region, expected):
    assert same_region(resource(TABLE, "t", provider=SYDNEY), region) is expected
    assert same_region(resource(TABLE, "t"), region) is True


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (TABLE, True),
        ("pulumi:providers:aws", True),
        ("pulumi:providers:awscc", True),
        ("pulumi:providers:random", False),
        ("aws-native:sqs:Queue", False),
        ("aws-native:cloudformation:StackSet", True),
        ("awscc:index/cloudformationStackSet:CloudformationStackSet", True),
        ("awsx:ec2:Vpc", False),
        (3, False),
    ],
)
def test_types_that_have_a_region(type_, expected):
    assert (type_ in AwsTypes()) is expected


@pytest.mark.parametrize(
    ("type_", "props", "expected"),
    [
        ("aws:cloudformation/stackSetInstance:StackSetInstance", {"stackSetInstanceRegion": "a"}, ["a"]),
        ("aws:cloudformation/stackSetInstance:StackSetInstance", {}, []),
        ("aws:cloudformation/stackInstances:StackInstances", {"regions": ["a", UNKNOWN]}, ["a", Unknown("regions[1]")]),
        ("aws:cloudformation/stackInstances:StackInstances", {"regions": UNKNOWN}, [Unknown("regions")]),
        ("aws-native:cloudformation:StackSet", {}, []),
        (
            "aws-native:cloudformation:StackSet",
            {"stackInstancesGroup": [{"regions": ["a", "b"]}, UNKNOWN, {"regions": 3}, {}]},
            [
                "a",
                "b",
                Unknown("stackInstancesGroup[1]"),
                Wrong("stackInstancesGroup[2].regions", "a string", "a number"),
            ],
        ),
    ],
)
def test_where_a_stack_set_is_deployed(type_, props, expected):
    assert list(instance_regions(resource(type_, "x", props))) == expected


@pytest.mark.parametrize("type_", sorted(STACK_SET_INSTANCES))
def test_what_deploys_a_stack_set_names_regions(type_):
    group, key = STACK_SET_INSTANCES[type_]
    if not type_.startswith("awscc:"):
        spelled = {
            "stackSetInstanceRegion": "stack_set_instance_region",
            "stackInstancesGroup": "stack_instances_group",
        }
        assert hasattr(arguments_of(type_), spelled.get(group or key, group or key))
