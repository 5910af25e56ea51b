"""What installed provider SDKs know of a type; none is needed."""

from __future__ import annotations

import asyncio
from importlib import metadata

import pulumi
import pulumi_aws as aws
import pytest

from preflight.errors import ArgumentsError
from preflight.testing import sdk
from preflight.wire import structs


@pytest.mark.parametrize(
    ("token", "cls"),
    [
        ("aws:dynamodb/table:Table", aws.dynamodb.Table),
        ("aws:acme/thing:Thing", None),
        ("acme:index/thing:Thing", None),
        ("pulumi:providers:aws", None),
        ("aws:Table", None),
    ],
)
def test_the_class_of_a_type(token, cls):
    assert sdk.find_class(token) is cls


def test_a_class_tells_its_type():
    assert sdk.token_of(aws.sqs.Queue) == "aws:sqs/queue:Queue"
    assert sdk.token_of(str) == ""


def test_versions():
    assert sdk.version("aws:sqs/queue:Queue") == metadata.version("pulumi-aws")
    assert sdk.version("acme:index/thing:Thing") == ""


def test_the_shape_of_a_type():
    found = sdk.shape("aws:sqs/queue:Queue", structs.to_struct({"tags": {"a": "b"}, "redrivePolicy": {"a": 1}}))

    assert found["maps"] == ["tags"]
    assert found["texts"] == ["redrivePolicy"]
    assert sdk.shape("acme:index/thing:Thing", structs.to_struct({})) is None


def test_outputs_that_no_program_made_are_refused():
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        output = pulumi.Output.from_input("x")
        with pytest.raises(ArgumentsError, match=r"Queue was given a pulumi\.Output that no program made"):
            sdk.refuse_outputs([{"name": [output]}], "Queue")
        sdk.refuse_outputs({"name": ["x"]}, "Queue")
    finally:
        asyncio.set_event_loop(None)
        loop.close()
