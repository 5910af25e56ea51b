"""A template declares resources, and sometimes more than its text shows."""

from __future__ import annotations

import pytest
from hypothesis import given

from guardrails.aws.opaque.content import Doubt, not_known
from guardrails.aws.opaque.templates import (
    EXPANDING,
    INCLUDED,
    NO_TEMPLATE,
    NO_TYPE,
    Declared,
    declared,
    has_loop,
)
from guardrails.core.values import Unknown
from tests.policypack.aws.opaque.shapes import TREES

TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "x"}}
DECLARED = Declared("Topic", "AWS::SNS::Topic", TOPIC)


def macro(name):
    return Doubt(f"has a template that the macro{name} changes", "Write the template as the macro leaves it.")


def resources(**more):
    return {"Resources": {"Topic": TOPIC, **more}}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param(resources(), [DECLARED], id="a resource"),
        pytest.param({"Resources": {}}, [], id="nothing"),
        pytest.param(None, [NO_TEMPLATE], id="null"),
        pytest.param("a text", [NO_TEMPLATE], id="text"),
        pytest.param([TOPIC], [NO_TEMPLATE], id="list"),
        pytest.param({"resources": {"Topic": TOPIC}}, [NO_TEMPLATE], id="another spelling"),
        pytest.param({"Resources": [TOPIC]}, [NO_TEMPLATE], id="a list of resources"),
        pytest.param({"Resources": Unknown("r")}, [not_known(Unknown("r"))], id="unknown resources"),
        pytest.param(resources(Other=Unknown("r.Other")), [DECLARED, not_known(Unknown("r.Other"), "Other")], id="one"),
        pytest.param(resources(Other={"Type": Unknown("t")}), [DECLARED, not_known(Unknown("t"), "Other")], id="type"),
        pytest.param(
            resources(Other={"Type": {"Fn::Sub": "AWS::DynamoDB::Table"}}),
            [DECLARED, Doubt(NO_TYPE.reason, NO_TYPE.advice, "Other")],
            id="a function as type",
        ),
        pytest.param(resources(Other={"Properties": {}}), [DECLARED], id="no type: CloudFormation refuses it"),
        pytest.param(resources(Other=3), [DECLARED], id="no resource: CloudFormation refuses it"),
        *(pytest.param({"Transform": name, **resources()}, [DECLARED], id=name) for name in sorted(EXPANDING)),
        pytest.param({"Transform": ["Mine"], **resources()}, [macro(" `Mine`"), DECLARED], id="macro"),
        pytest.param({"Transform": {"Name": "Mine"}, **resources()}, [macro(" `Mine`"), DECLARED], id="macro, long"),
        pytest.param({"Transform": Unknown("t"), **resources()}, [macro(""), DECLARED], id="unknown macro"),
        pytest.param({"Transform": "AWS::Include", **resources()}, [INCLUDED, DECLARED], id="include"),
        pytest.param(
            {"Transform": "AWS::CodeDeployBlueGreen", **resources()},
            [macro(" `AWS::CodeDeployBlueGreen`"), DECLARED],
            id="of AWS",
        ),
        pytest.param(
            {"Transform": [{"Name": "AWS::Include", "Parameters": {"Location": "s3://x"}}, "Mine"], **resources()},
            [INCLUDED, macro(" `Mine`"), DECLARED],
            id="two",
        ),
        pytest.param(
            resources(**{"Fn::Transform": {"Name": "AWS::Include", "Parameters": {}}}), [INCLUDED, DECLARED], id="among"
        ),
        pytest.param(resources(Transform={"Name": "Mine"}), [macro(" `Mine`"), DECLARED], id="among, short"),
        pytest.param(
            resources(Transform=TOPIC), [DECLARED, Declared("Transform", "AWS::SNS::Topic", TOPIC)], id="a bad name"
        ),
        pytest.param(
            {"Resources": {"X": {"Type": "A::B::C", "Properties": {"Fn::Transform": [{"Name": "Mine"}]}}}},
            [
                macro(" `Mine`"),
                Declared("X", "A::B::C", {"Type": "A::B::C", "Properties": {"Fn::Transform": [{"Name": "Mine"}]}}),
            ],
            id="inside",
        ),
        pytest.param(
            {"Resources": {"Fn::ForEach::T": ["N", ["a", "b"], {"T${N}": TOPIC}]}},
            [Declared("T${N}", "AWS::SNS::Topic", TOPIC)],
            id="loop",
        ),
        pytest.param(
            {"Resources": {"Fn::ForEach::T": ["N", {"Ref": "Names"}, {"Fn::ForEach::U": ["M", [], {"T": TOPIC}]}]}},
            [Declared("T", "AWS::SNS::Topic", TOPIC)],
            id="loop in a loop",
        ),
        pytest.param(
            {"Resources": {"Fn::ForEach::T": ["N", ["Table"], {"T": {"Type": "AWS::DynamoDB::${N}"}}]}},
            [Doubt(NO_TYPE.reason, NO_TYPE.advice, "T")],
            id="a type in a loop",
        ),
        pytest.param(
            {"Resources": {"Fn::ForEach::T": {"Ref": "x"}}},
            [Doubt("has a loop (Fn::ForEach) whose resources are not written out", "Write them out.")],
            id="no loop",
        ),
    ],
)
def test_what_a_template_declares(template, expected):
    assert list(declared(template)) == expected


def test_properties():
    assert DECLARED.props == {"TopicName": "x"}
    assert Declared("x", "y", {}).props is None


@pytest.mark.parametrize(
    ("tree", "expected"),
    [({"a": [{"Fn::ForEach::X": []}]}, True), ({"Fn::ForEach::X": 1}, True), ({"a": "Fn::ForEach::X"}, False)],
)
def test_loops(tree, expected):
    assert has_loop(tree) is expected


@given(TREES)
def test_any_tree_has_an_answer(tree):
    for template in (tree, {"Resources": tree}, {"Resources": {"X": tree}}, {"Transform": tree, "Resources": {}}):
        list(declared(template))
