from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preflight.wire import values
from tests.preflight.harness import ROOT

SECRET = {values.SIGNATURE: values.SECRET, "value": "s"}
UNKNOWN_OUTPUT = {values.SIGNATURE: values.OUTPUT, "dependencies": ["urn:a"]}
KNOWN_OUTPUT = {values.SIGNATURE: values.OUTPUT, "value": {"deep": 1.0}, "secret": True, "dependencies": ["urn:b"]}
REFERENCE = {values.SIGNATURE: values.RESOURCE, "urn": "urn:x", "id": "i-1"}

plain = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(plain)
def test_plain_values_stay_as_they_are(value):
    assert values.downgrade(value) == value
    assert values.reveal(value) == value
    assert values.dependencies(value) == set()
    assert not values.contains_secret(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(UNKNOWN_OUTPUT, values.UNKNOWN, id="unknown"),
        pytest.param(KNOWN_OUTPUT, values.make_secret({"deep": 1.0}), id="secret"),
        pytest.param([{"a": UNKNOWN_OUTPUT}], [{"a": values.UNKNOWN}], id="nested"),
    ],
)
def test_outputs_lose_their_dependencies(value, expected):
    assert values.downgrade(value) == expected


def test_dependencies_are_found_at_any_depth():
    assert values.dependencies({"a": [UNKNOWN_OUTPUT], "b": {"c": KNOWN_OUTPUT}}) == {"urn:a", "urn:b"}


@pytest.mark.parametrize(
    ("value", "unknown"),
    [
        (values.UNKNOWN, True),
        ("1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", True),
        (UNKNOWN_OUTPUT, True),
        ([values.make_secret(values.UNKNOWN)], True),
        (KNOWN_OUTPUT, False),
        ("text", False),
    ],
)
def test_unknown_values_are_found_at_any_depth(value, unknown):
    assert values.contains_unknown(value) is unknown


def test_a_secret_is_marked_once():
    assert values.make_secret(SECRET) is SECRET
    assert values.unwrap_secret(SECRET) == "s"
    assert values.reveal({"a": [SECRET]}) == {"a": ["s"]}


@pytest.mark.parametrize(
    ("value", "handed"),
    [
        pytest.param(REFERENCE, "i-1", id="reference with an id"),
        pytest.param({**REFERENCE, "id": ""}, values.UNKNOWN, id="reference with an unknown id"),
        pytest.param({values.SIGNATURE: values.RESOURCE, "urn": "urn:x"}, "urn:x", id="reference to a component"),
        pytest.param(SECRET, SECRET, id="secret"),
    ],
)
def test_what_packs_are_handed(value, handed):
    assert values.for_pack({"key": [value]}) == {"key": [handed]}


def test_text_assets_get_their_hash():
    asset = {values.SIGNATURE: values.ASSET, "text": "hello"}

    assert values.for_pack(asset)["hash"] == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


def test_values_need_no_protobuf():
    """What only asks of values, such as the project's files, must not wait for it."""
    script = "import sys, preflight.wire.values; print(*(name for name in sys.modules if name.startswith('google')))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ([values.UNKNOWN, "a", {"b": values.UNKNOWN, "c": [values.UNKNOWN]}], ["a", {"c": []}]),
        ({"a": values.make_secret(values.UNKNOWN), "b": None}, {"b": None}),
        ({"a": {values.SIGNATURE: values.OUTPUT, "dependencies": []}}, {}),
        ("x", "x"),
    ],
)
def test_what_is_unknown_is_dropped(value, left):
    assert values.drop_unknowns(value) == left


@pytest.mark.parametrize(
    ("value", "leaves"),
    [
        ({"plain": "a", "list": ["b"]}, []),
        (SECRET, ["s"]),
        ({"a": [{"b": SECRET}]}, ["s"]),
        (KNOWN_OUTPUT, [1.0]),
        ({values.SIGNATURE: values.OUTPUT, "value": "a", "dependencies": ["urn:b"]}, []),
        ({values.SIGNATURE: values.OUTPUT, "value": {"x": SECRET}, "dependencies": ["urn:b"]}, ["s"]),
        (values.make_secret({"a": ["b", 2.0, True, None, values.UNKNOWN]}), ["b", 2.0, True]),
        (values.make_secret({values.SIGNATURE: values.ASSET, "text": "t"}), ["t"]),
        (values.make_secret(values.UNKNOWN), []),
    ],
)
def test_what_is_inside_of_secrets(value, leaves):
    assert list(values.secret_leaves(value)) == leaves
