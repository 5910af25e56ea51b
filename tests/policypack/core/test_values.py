"""Views read one property at a time; what is unknown or of the wrong type is a value, never an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi import StringAsset
from pulumi_policy.proxy import unknown_checking_proxy

from guardrails.core.values import OPAQUE, SENTINELS, List, Object, Unknown, Wrong
from tests.policypack.support import UNKNOWN

PROPS = {
    "name": "users",
    "days": 35.0,
    "share": 0.5,
    "on": True,
    "onText": "true",
    "offText": "false",
    "text35": "35",
    "text0.5": "-0.50",
    "no number": "35 days",
    "True": "True",
    "long": "1" * 400,
    "nothing": None,
    "later": UNKNOWN,
    "recovery": {"enabled": UNKNOWN, "days": 35.0, "__defaults": []},
    "indexes": [{"name": "a"}, UNKNOWN, "b", None],
    "code": StringAsset("x"),
    "__defaults": ["billingMode"],
}


@pytest.fixture(params=["proxy", "plain"])
def view(request):
    return Object(unknown_checking_proxy(PROPS) if request.param == "proxy" else PROPS)


@pytest.mark.parametrize(
    ("accessor", "key", "expected"),
    [
        ("text", "name", "users"),
        ("text", "absent", None),
        ("text", "nothing", None),
        ("text", "later", Unknown("later")),
        ("text", "on", Wrong("on", "a string", "a boolean")),
        ("text", "days", Wrong("days", "a string", "a number")),
        ("text", "recovery", Wrong("recovery", "a string", "an object")),
        ("text", "indexes", Wrong("indexes", "a string", "a list")),
        ("text", "code", Wrong("code", "a string", "an asset")),
        ("text", "__defaults", None),
        ("number", "days", 35),
        ("number", "share", 0.5),
        ("number", "absent", None),
        ("number", "later", Unknown("later")),
        ("number", "on", Wrong("on", "a number", "a boolean")),
        ("number", "name", Wrong("name", "a number", "a string")),
        ("number", "text35", 35),
        ("number", "text0.5", -0.5),
        ("number", "no number", Wrong("no number", "a number", "a string")),
        ("number", "long", Wrong("long", "a number", "a string")),
        ("number", "onText", Wrong("onText", "a number", "a string")),
        ("flag", "on", True),
        ("flag", "onText", True),
        ("flag", "offText", False),
        ("flag", "True", Wrong("True", "a boolean", "a string")),
        ("flag", "text35", Wrong("text35", "a boolean", "a string")),
        ("flag", "nothing", None),
        ("flag", "later", Unknown("later")),
        ("flag", "name", Wrong("name", "a boolean", "a string")),
        ("object", "absent", None),
        ("object", "later", Unknown("later")),
        ("object", "name", Wrong("name", "an object", "a string")),
        ("list", "absent", None),
        ("list", "later", Unknown("later")),
        ("list", "recovery", Wrong("recovery", "a list", "an object")),
    ],
)
def test_accessors_tell_missing_unknown_wrong_and_value_apart(view, accessor, key, expected):
    assert getattr(view, accessor)(key) == expected


def test_a_whole_number_is_an_integer_and_prints_as_one(view):
    assert str(view.number("days")) == "35"
    assert str(view.number("text35")) == "35"


def test_keys_are_known_where_values_are_not_and_the_providers_own_keys_are_hidden(view):
    assert list(view) == [key for key in PROPS if key != "__defaults"]
    assert len(view) == len(PROPS) - 1
    assert list(view.object("recovery")) == ["enabled", "days"]


def test_an_unknown_value_inside_an_object_does_not_hide_its_neighbours(view):
    recovery = view.object("recovery")
    assert recovery.flag("enabled") == Unknown("recovery.enabled")
    assert recovery.number("days") == 35


def test_items_of_a_list_are_read_one_by_one(view):
    found = list(view.objects("indexes"))
    assert isinstance(found[0], Object)
    assert found[0].path == "indexes[0]"
    assert found[1:] == [
        Unknown("indexes[1]"),
        Wrong("indexes[2]", "an object", "a string"),
        Wrong("indexes[3]", "an object", "nothing"),
    ]


def test_objects_of_a_missing_unknown_or_wrong_list(view):
    assert list(view.objects("absent")) == []
    assert list(view.objects("later")) == [Unknown("later")]
    assert list(view.objects("name")) == [Wrong("name", "a list", "a string")]


def test_texts_of_a_list():
    texts = Object({"keys": ["a", UNKNOWN, 1.0, None]}).list("keys")
    assert isinstance(texts, List)
    assert list(texts.texts()) == [
        "a",
        Unknown("keys[1]"),
        Wrong("keys[2]", "a string", "a number"),
        Wrong("keys[3]", "a string", "nothing"),
    ]


def test_an_asset_is_opaque(view):
    assert view.read("code") is OPAQUE


@pytest.mark.parametrize("sentinel", sorted(SENTINELS))
def test_every_sentinel_of_the_sdk_is_unknown(sentinel):
    assert Object({"a": sentinel}).read("a") == Unknown("a")
    assert Object(unknown_checking_proxy({"a": sentinel})).read("a") == Unknown("a")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=True) | st.text() | st.sampled_from(sorted(SENTINELS)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text() | st.sampled_from(["name", "__target", "__defaults"]), JSON, max_size=6), st.text())
def test_no_property_whatever_its_value_makes_a_view_raise(props, extra):
    for raw in (props, unknown_checking_proxy(props)):
        view = Object(raw)
        for key in [*view, extra, "__target"]:
            for accessor in ("read", "text", "flag", "number", "object", "list"):
                getattr(view, accessor)(key)
            list(view.objects(key))
            assert not isinstance(view.read("__target"), Object)


def test_items_keep_their_types():
    assert list(List([True, False, 3, 3.0, 0.5, "a", None])) == [True, False, 3, 3, 0.5, "a", None]
    assert [type(item) for item in List([True, 3, 3.0])] == [bool, int, int]
