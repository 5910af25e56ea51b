"""Trees are bounded copies, whose keys are read in any spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.aws.opaque.trees import (
    DEEPEST,
    TOO_DEEP,
    along,
    anywhere,
    at,
    copied,
    items,
    nodes,
    size_of,
    spelled,
    texts,
)
from guardrails.core.values import Object, Unknown
from tests.policypack.aws.opaque.shapes import TREES
from tests.policypack.support import UNKNOWN, wire


def nested(depth):
    value = "x"
    for _ in range(depth):
        value = [value]
    return value


def test_a_copy_keeps_what_is_unknown_and_where():
    props = Object({"a": [1.0, UNKNOWN, {"b": UNKNOWN}], "c": None, "__defaults": []})
    assert copied(props) == {"a": [1, Unknown("a[1]"), {"b": Unknown("a[2].b")}], "c": None}


@pytest.mark.parametrize(("depth", "too_deep"), [(DEEPEST - 1, False), (DEEPEST, True)])
def test_a_copy_is_no_deeper_than_a_template_may_be(depth, too_deep):
    assert (copied(Object({"a": nested(depth)})) == TOO_DEEP) is too_deep


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({"PolicyDocument": 1}, [1]),
        ({"policyDocument": 1}, [1]),
        ({"policy_document": 1}, [1]),
        ({"policydocument": 1, "PolicyDocument": 2}, [1, 2]),
        ({"PolicyDocument": None}, []),
        ({"Policy": 1}, []),
        (["PolicyDocument"], []),
        (Unknown("x"), []),
    ],
)
def test_keys_in_any_spelling(tree, expected):
    assert list(at(tree, "policydocument")) == expected


@pytest.mark.parametrize(
    ("tree", "expected"), [({"a": [1, 2]}, [1, 2]), ({"a": 1}, [1]), ({"a": []}, []), ({}, []), ({"a": None}, [])]
)
def test_items(tree, expected):
    assert list(items(tree, "a")) == expected


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({"a": {"x": {"b": 1}, "y": {"B": 2}}}, [1, 2]),
        ({"a": [{"b": 1}, {}]}, [1]),
        ({"a": Unknown("a")}, [Unknown("a")]),
        ({"a": [Unknown("a[0]"), {"b": Unknown("a[1].b")}]}, [Unknown("a[0]"), Unknown("a[1].b")]),
        ({"a": "x"}, []),
        (Unknown(""), [Unknown("")]),
        (None, []),
    ],
)
def test_along_a_way(tree, expected):
    assert list(along(tree, "a", "*", "b")) == expected


def test_all_that_is_in_a_tree():
    tree = {"a": ["b", {"Some_Key": "c"}], "someKey": ["d"], "e": 1}
    assert list(anywhere(tree, "somekey")) == [["d"], "c"]
    assert list(texts(tree)) == ["b", "c", "d"]
    assert spelled("Some_Key") == "somekey"


@given(TREES)
def test_walks_end_and_miss_nothing(tree):
    found = list(nodes(tree))
    assert found[0] is tree
    assert [text for text in found if isinstance(text, str)] == list(texts(tree))
    assert size_of(tree) >= sum(map(len, texts(tree)))


def shown(tree):
    """A tree without the keys that providers keep for themselves."""
    if isinstance(tree, dict):
        return {key: shown(value) for key, value in tree.items() if not key.startswith("__")}
    return [shown(item) for item in tree] if isinstance(tree, list) else tree


@given(st.dictionaries(st.text(max_size=3), TREES, max_size=3))
def test_a_copy_is_what_was_copied(tree):
    assert copied(Object(wire(tree))) == shown(tree)
