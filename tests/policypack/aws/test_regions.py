"""In which region a resource is, as far as that is known."""

from __future__ import annotations

import pytest

from guardrails.aws.regions import AwsTypes, region_of, same_region
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
        ("awsx:ec2:Vpc", False),
        (3, False),
    ],
)
def test_types_that_have_a_region(type_, expected):
    assert (type_ in AwsTypes()) is expected
