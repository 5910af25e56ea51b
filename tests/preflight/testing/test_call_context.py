"""The context of a call that does not cross a wire is read as a real one."""

from __future__ import annotations

import pytest

from preflight.engine.call_metadata import CallMetadata
from preflight.testing.call_context import CallContext, Refusal


def test_the_engine_reads_a_shape_from_it():
    assert CallMetadata.of(CallContext({"outputs": ["arn"]})).shape == {"outputs": ["arn"]}
    assert CallMetadata.of(CallContext()) == CallMetadata()


def test_a_refusal_is_raised_where_the_test_called():
    with pytest.raises(Refusal, match="Two resources"):
        CallContext().abort("ALREADY_EXISTS", "Two resources have the same URN")
