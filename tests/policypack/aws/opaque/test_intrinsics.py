"""Functions of a template: what is certain, and what may be at most. Neither reading grows beyond its budget."""

from __future__ import annotations

import pytest
from hypothesis import given

from guardrails.aws.opaque.intrinsics import (
    BUDGET,
    LONGEST,
    LONGEST_PARAMETER,
    Scope,
    is_open,
    references,
    scope_of,
)
from guardrails.aws.opaque.trees import texts
from guardrails.core.values import Unknown
from tests.policypack.aws.opaque.shapes import TREES

SCOPE = Scope({"Stage": "prod", "Names": ["a", "b"]}, frozenset({"Policy"}))
LATER = Scope({"Stage": "prod"}, settled=False)


@pytest.mark.parametrize(
    ("tree", "certain", "possible"),
    [
        ("a", "a", None),
        (3, 3, None),
        (None, None, None),
        (Unknown("x"), "${...}", "*"),
        ({"a": ["b", Unknown("x")]}, {"a": ["b", "${...}"]}, {"a": ["b", "*"]}),
        ({"Ref": "Stage"}, "prod", None),
        ({"Ref": "Names"}, ["a", "b"], None),
        (["x", {"Ref": "Names"}], ["x", "a", "b"], None),
        ({"Ref": "Else"}, "${Else}", "*"),
        ({"Ref": "AWS::Partition"}, "aws", None),
        ({"Ref": "AWS::Region"}, "${AWS::Region}", "*"),
        ({"Ref": "AWS::NoValue"}, None, None),
        ({"a": {"Ref": "AWS::NoValue"}, "b": 1}, {"b": 1}, None),
        ([{"Ref": "AWS::NoValue"}, "a"], ["a"], None),
        ({"Ref": ["no name"]}, {"Ref": ["no name"]}, None),
        ({"Fn::Sub": "x-${Stage}"}, "x-prod", None),
        ({"Fn::Sub": "${Stage}${!Stage}"}, "prod${Stage}", None),
        ({"Fn::Sub": "a${Table.Arn}b"}, "a${Table.Arn}b", "a*b"),
        ({"Fn::Sub": ["${A}-${B}", {"A": {"Ref": "Stage"}}]}, "prod-${B}", "prod-*"),
        ({"Fn::Sub": "${Names}"}, "${Names}", "*"),
        ({"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, "iam"]]}, "arn:aws:iam", None),
        ({"Fn::Join": [",", {"Ref": "Names"}]}, "${Join}", "*"),
        ({"Fn::Join": ["", []]}, "", None),
        ({"Fn::Join": ["-", ["a", {"Fn::ImportValue": "x"}, 1]]}, "a-${ImportValue}-1", "a-*-1"),
        ({"Fn::If": ["C", "a", "b"]}, ["a", "b"], None),
        ({"Fn::If": ["C", "a", {"Ref": "AWS::NoValue"}]}, "a", None),
        ({"Fn::If": ["C", {"Ref": "AWS::NoValue"}, {"Ref": "AWS::NoValue"}]}, None, None),
        (["a", {"Fn::If": ["C", ["b", "c"], "d"]}], ["a", "b", "c", "d"], None),
        ({"Fn::GetAtt": ["Role", "Arn"]}, "${Role}", "*"),
        ({"Fn::GetAtt": "Role.Arn"}, "${GetAtt}", "*"),
        ({"Fn::ToJsonString": {"a": {"Ref": "Stage"}}}, {"a": "prod"}, None),
        ({"Fn::Tomorrow": [1]}, "${Tomorrow}", "*"),
        ({"Fn::If": "malformed"}, "${If}", "*"),
        ({"Condition": "C"}, "${C}", "*"),
        ({"Condition": {"StringEquals": {}}}, {"Condition": {"StringEquals": {}}}, None),
    ],
)
def test_two_readings(tree, certain, possible):
    assert SCOPE.readings(tree) == (certain, possible)


def test_what_instances_of_a_stack_set_may_be_given_is_not_certain():
    assert LATER.readings({"Fn::Sub": "x-${Stage}"}) == ("x-prod", "x-*")


@pytest.mark.parametrize(
    ("text", "own"),
    [("${Policy}", True), ("${Policy.Arn}", True), ("${Other}", False), ("x${Policy}", False), (["${Policy}"], False)],
)
def test_a_resource_of_the_template(text, own):
    assert SCOPE.is_own(text) is own


@pytest.mark.parametrize(("text", "expected"), [("a${B}", True), ("a", False), (3, False), ("$B {}", False)])
def test_what_only_cloudformation_knows(text, expected):
    assert is_open(text) is expected


PARAMETERS = {
    "Text": {"Type": "String", "Default": "a"},
    "Number": {"Type": "Number", "Default": 5},
    "Flag": {"Type": "String", "Default": True},
    "List": {"Type": "CommaDelimitedList", "Default": "a,b"},
    "Listed": {"Type": "List<String>"},
    "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/x"},
    "Long": {"Type": "String", "Default": "x" * (LONGEST_PARAMETER + 1)},
    "None": {"Type": "String"},
    "Odd": 3,
}
DEFAULTS = {"Text": "a", "Number": "5", "Flag": "true", "List": ["a", "b"]}


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (None, DEFAULTS),
        ({"Text": "z", "Listed": "c", "Stranger": "d"}, {**DEFAULTS, "Text": "z", "Listed": ["c"]}),
        ({"Text": Unknown("parameters.Text")}, {key: value for key, value in DEFAULTS.items() if key != "Text"}),
        ([{"parameterKey": "Text", "parameterValue": "z"}, {"ParameterKey": 3}], {**DEFAULTS, "Text": "z"}),
        ([Unknown("parameters[0]")], {}),
        (Unknown("parameters"), {}),
        ("nonsense", DEFAULTS),
    ],
)
def test_parameters(given_, expected):
    scope = scope_of({"Parameters": PARAMETERS}, given_, frozenset({"R"}), settled=True)
    assert scope == Scope(expected, frozenset({"R"}), settled=True)


@pytest.mark.parametrize("template", [None, [], {}, {"Parameters": None}, {"Parameters": Unknown("x")}])
def test_no_parameters(template):
    assert scope_of(template, {"a": "b"}, frozenset(), settled=False) == Scope({}, frozenset(), settled=False)


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({"Ref": "A"}, ["A"]),
        ({"Fn::GetAtt": ["A", "Arn"]}, ["A"]),
        ({"Fn::GetAtt": "A.Arn"}, ["A"]),
        ({"Fn::Sub": "x${A.Arn}${B}"}, ["A", "B"]),
        ({"Fn::Sub": ["x${A}", {"A": 1}]}, ["A"]),
        ({"Ref": 3}, []),
        ("A", []),
    ],
)
def test_what_functions_refer_to(tree, expected):
    assert list(references(tree)) == expected


@pytest.mark.parametrize(
    ("parameter", "tree"),
    [
        ("x" * LONGEST_PARAMETER, [{"Fn::Sub": "${P}${P}"}] * 2_000),
        ("x" * LONGEST_PARAMETER, {"Fn::Sub": "${P}" * 10_000}),
        ("x" * LONGEST_PARAMETER, {"Fn::Join": ["", [{"Ref": "P"}] * 10_000]}),
        (["x"] * 2_000, [{"Ref": "P"}] * 5_000),
    ],
)
def test_references_do_not_multiply(parameter, tree):
    scope = Scope({"P": parameter})
    certain, possible = scope.readings(tree)
    again, _ = scope.readings(tree)
    assert sum(map(len, texts([certain, again]))) <= BUDGET + LONGEST + 10 * 10_000
    assert "*" in list(texts(possible)), "what is too long may be anything"
    assert set(texts(again)) <= {"${...}", "${P}", "${Join}"}, "one budget for all readings"


@given(TREES)
def test_any_tree_has_two_readings_without_functions(tree):
    certain, possible = Scope().readings(tree)
    for reading in (certain, possible):
        assert Scope().readings(reading)[0] == reading or is_open(next(texts(reading), ""))
