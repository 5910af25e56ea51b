"""JSON as Go writes it: expected texts are what Go's encoding/json gives."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preflight.providers.aws.go_json import encode, encode_map


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"b": 1, "a": 2}, '{"b":1,"a":2}'),
        ("<a href='x'>&</a>", "\"\\u003ca href='x'\\u003e\\u0026\\u003c/a\\u003e\""),
        ("a\u2028b", '"a\\u2028b"'),
        ("Zoë", '"Zoë"'),
        ([True, None, 1.5], "[true,null,1.5]"),
    ],
)
def test_encode(content, text):
    assert encode(content) == text


def test_indented():
    assert encode({"a": [1]}, indent=2) == '{\n  "a": [\n    1\n  ]\n}'


def test_maps_are_sorted_and_whole_numbers_have_no_fraction():
    assert encode_map({"b": {"d": 35.0, "c": [2.0, 2.5]}, "a": 1.0}) == '{"a":1,"b":{"c":[2,2.5],"d":35}}'


@settings(max_examples=30)
@given(st.recursive(st.none() | st.booleans() | st.text(), lambda inner: st.dictionaries(st.text(), inner)))
def test_nothing_is_lost(content):
    assert json.loads(encode_map(content)) == content
