"""What a provider is of which nothing is known."""

from __future__ import annotations

import pytest

from preflight.providers.base import Call, Provider, Registration, Shape, plan_computed, strip_internal
from preflight.wire import values


def registration(properties, shape=None):
    return Registration("urn:x", "acme:index:Thing", "x", properties, shape, frozenset(), {})


def test_inputs_are_passed_on_as_a_copy():
    given = {"settings": {"a": [1]}}

    checked = Provider().check(registration(given))

    assert checked == given
    checked["settings"]["a"].append(2)
    assert given == {"settings": {"a": [1]}}


def test_what_is_declared_as_output_only_is_planned_as_unknown():
    shape = Shape(frozenset({"name", "size"}), frozenset({"name", "size", "arn"}))

    assert Provider().plan(registration({}, shape), {"name": "x"}) == {"name": "x", "arn": values.UNKNOWN}


def test_what_every_resource_has_is_planned_as_unknown():
    shape = Shape(
        frozenset({"name", "size", "colour"}), frozenset({"name", "size", "colour"}), frozenset({"name", "size"})
    )

    assert Provider().plan(registration({}, shape), {"name": "x"}) == {"name": "x", "size": values.UNKNOWN}


def test_bookkeeping_is_no_output():
    assert plan_computed(None, {"__defaults": [], "block": {"__defaults": [], "a": 1}}) == {"block": {"a": 1}}
    assert strip_internal([{"__defaults": [], "a": 1}]) == [{"a": 1}]


def test_functions_are_not_answered():
    call = Call("acme:index:get", {}, {}, "123456789012")

    assert Provider().answer(call) is None
    assert Provider().deduce(call, {"id": "x"}) == {}


@pytest.mark.parametrize(
    ("data", "shape"),
    [
        ({"inputs": ["a"], "outputs": ["a", "b"]}, Shape(frozenset("a"), frozenset("ab"))),
        ({"inputs": ["a"], "outputs": ["a"], "always": ["a"]}, Shape(frozenset("a"), frozenset("a"), frozenset("a"))),
        ({"outputs": []}, Shape()),
        ({"maps": ["tags"]}, None),
        ({}, None),
    ],
)
def test_shapes_as_the_runner_sends_them(data, shape):
    assert Shape.parse(data) == shape
