"""Types as plain data: a text names a primitive, ``[x]`` is a list, ``{"*": x}`` a map, another object is one."""

from __future__ import annotations

import pytest
from google.protobuf import json_format, struct_pb2

from preflight.program.python.runner import declared

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


class Plain:
    def kind(self, type_):
        if isinstance(type_, list):
            return "list"
        if isinstance(type_, dict):
            return "map" if "*" in type_ else "object"
        return type_ or ""

    def element(self, type_):
        return type_[0] if isinstance(type_, list) else type_["*"]

    def members(self, type_):
        return type_

    def choice(self, type_):
        return f"one of {type_}"


def struct(content):
    return json_format.ParseDict(content, struct_pb2.Struct())


@pytest.mark.parametrize(
    ("types", "properties", "expected"),
    [
        ({"a": "str"}, {"a": "x"}, {}),
        ({"a": "str"}, {"a": {"x": 1}}, {"texts": ["a"]}),
        ({"a": "str"}, {"a": [1]}, {"texts": ["a"]}),
        ({"a": "str"}, {"a": {**SECRET, "value": [1]}}, {"texts": ["a"]}),
        ({"a": "str"}, {"a": dict(SECRET)}, {}),
        ({"a": {"*": "str"}}, {"a": {"k": "v"}}, {"maps": ["a"]}),
        ({"a": {"*": "int"}}, {"a": {"k": "1"}}, {"maps": ["a"], "scalars": [["a", "k", "int"]]}),
        ({"a": {"b": {"*": "str"}}}, {"a": {"b": {"k": "v"}}}, {"maps": ["a.b"]}),
        ({"a": [{"b": "bool"}]}, {"a": [{"b": "true"}]}, {"scalars": [["a", 0, "b", "bool"]]}),
        ({"a": "int"}, {"a": 1}, {}),
        ({"a": "str"}, {"a": 1}, {"scalars": [["a", "str"]]}),
        ({}, {"a": {"k": 1}, "b": "x"}, {"maps": ["a"]}),
    ],
)
def test_marks_what_another_kind_than_declared_stands_for(types, properties, expected):
    assert declared.marks(Plain(), types, struct(properties)) == expected


@pytest.mark.parametrize(
    ("type_", "value", "fitted"),
    [
        ({"*": "str"}, ["x"], UNKNOWN),
        ({"b": "str"}, ["x"], UNKNOWN),
        ("str", ["x"], UNKNOWN),
        ("str", {"k": 1}, UNKNOWN),
        (["str"], {"k": 1}, UNKNOWN),
        (["str"], ["x"], ["x"]),
        ([["str"]], ["x", {"k": 1}], ["x", UNKNOWN]),
        ({"b": ["str"]}, {"b": {"k": 1}, "c": "x"}, {"b": UNKNOWN, "c": "x"}),
        ({"*": ["str"]}, {"b": {"k": 1}}, {"b": UNKNOWN}),
        ("str", {**SECRET, "value": ["x"]}, {**SECRET, "value": UNKNOWN}),
        (None, {"k": ["x"]}, {"k": ["x"]}),
        ("int", "x", "x"),
    ],
)
def test_what_can_be_no_output_of_a_type_becomes_unknown(type_, value, fitted):
    properties = struct({"a": value})

    declared.fit(Plain(), {"a": type_}, properties)

    assert json_format.MessageToDict(properties) == {"a": fitted}


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("str", {"placeholder": "name"}),
        ("bool", False),
        ("int", 1),
        ("float", 1),
        ("enum", "one of enum"),
        ({"*": "str"}, {}),
        (["str"], [{"placeholder": f"name-{number}"} for number in (1, 2, 3)]),
        ([{"id": "str"}], [{"id": {"placeholder": "id"}}]),
        (None, None),
    ],
)
def test_describes_a_value_of_each_kind(type_, expected):
    assert declared.sample(Plain(), type_, "name") == expected


def test_types_that_hold_themselves_come_to_an_end():
    type_ = {}
    type_["again"] = type_

    found = declared.sample(Plain(), type_, "name")

    for _ in range(20):
        if found == {}:
            break
        found = found["again"]
    assert found == {}
