"""Property values survive protobuf's structs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preflight.wire import structs
from tests.preflight.wire.test_values import plain


@given(st.dictionaries(st.text(), plain))
def test_properties_survive_the_wire(properties):
    assert structs.from_struct(structs.to_struct(properties)) == properties


def test_what_json_can_not_hold_is_refused():
    with pytest.raises(TypeError, match="a property can't hold a value of type set"):
        structs.to_struct({"key": {1}})
