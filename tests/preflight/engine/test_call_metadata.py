"""What the runner attaches to a call."""

from __future__ import annotations

import json

import pytest

from preflight.engine.call_metadata import SAMPLE, SHAPE, VERSION, CallMetadata
from preflight.program.python.runner import stubs


class Context:
    def __init__(self, *metadata):
        self._metadata = metadata

    def invocation_metadata(self):
        return self._metadata


def test_each_key_has_its_place():
    found = CallMetadata.of(
        Context(
            (SHAPE, json.dumps({"outputs": ["arn"]}).encode()),
            (VERSION, b'{"version": "7.51.1"}'),
            (SAMPLE, b'{"id": 1}'),
            ("user-agent", "grpc-python"),
        )
    )

    assert found == CallMetadata(shape={"outputs": ["arn"]}, sample={"id": 1}, version="7.51.1")


def test_another_sdk_attaches_nothing():
    assert CallMetadata.of(Context(("user-agent", "grpc-node"))) == CallMetadata()


@pytest.mark.parametrize("value", [b"[]", b"null", b'"text"'])
def test_what_is_no_object_counts_as_nothing(value):
    assert CallMetadata.of(Context((SHAPE, value), (VERSION, value))) == CallMetadata()


def test_what_is_no_json_is_an_error():
    with pytest.raises(ValueError, match="Expecting value"):
        CallMetadata.of(Context((SHAPE, b"nonsense")))


def test_the_runner_writes_the_same_keys():
    """It can't import them: it runs in an interpreter that need not have preflight."""
    assert {stubs.SHAPE, stubs.SAMPLE, stubs.VERSION} == {SHAPE, SAMPLE, VERSION}
