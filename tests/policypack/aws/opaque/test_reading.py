"""Texts of strangers become trees or an answer why not, within bounds, whatever is in them."""

from __future__ import annotations

import ast
import base64
import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guardrails.aws.opaque import reading
from guardrails.aws.opaque.reading import LARGEST_STATE, LARGEST_TEMPLATE, read_state, read_template
from guardrails.aws.opaque.trees import DEEPEST, TOO_DEEP, Unreadable
from tests.policypack.aws.opaque.shapes import KEYS, TEXTS, TREES
from tests.policypack.support import ROOT


def as_text(tree):
    """What YAML makes of a tree here: scalars are texts, but nothing."""
    if isinstance(tree, dict):
        return {key: as_text(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [as_text(item) for item in tree]
    if isinstance(tree, bool):
        return str(tree).lower()
    return tree if tree is None else str(tree)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('{"a": [1, "b", true, null]}', {"a": [1, "b", True, None]}),
        (' \n{"a": "\\u0044ynamoDB"}', {"a": "DynamoDB"}),
        ("a:\n  - b\n  - 1\n", {"a": ["b", "1"]}),
        ('a: "\\u0044ynamo\\x44B"', {"a": "DynamoDB"}),
        ("? a\n: >-\n  b\n", {"a": "b"}),
        ("{a: b}", {"a": "b"}),
        ("Version: 2012-10-17", {"Version": "2012-10-17"}),
        ("a: ~\nb:\nc: ''\nd: 'null'", {"a": None, "b": None, "c": "", "d": "null"}),
        ('\ufeff{"a": 1}', {"a": "1"}),
        ('{"a": 1} # as YAML', {"a": "1"}),
        ('{"a":\t1}', {"a": 1}),
        ("a: !Ref B", {"a": {"Ref": "B"}}),
        ("a: !Condition B", {"a": {"Condition": "B"}}),
        ("a: !GetAtt B.C.D", {"a": {"Fn::GetAtt": ["B", "C.D"]}}),
        ("a: !GetAtt [B, C]", {"a": {"Fn::GetAtt": ["B", "C"]}}),
        ("a: !Sub ['x${b}', {b: c}]", {"a": {"Fn::Sub": ["x${b}", {"b": "c"}]}}),
        ("a: !If [B, !Ref C, !Ref AWS::NoValue]", {"a": {"Fn::If": ["B", {"Ref": "C"}, {"Ref": "AWS::NoValue"}]}}),
        ("a: !Join ['', [b]]", {"a": {"Fn::Join": ["", ["b"]]}}),
        ("a: !Transform {Name: M}", {"a": {"Fn::Transform": {"Name": "M"}}}),
        ("a: !GetAZs ''", {"a": {"Fn::GetAZs": ""}}),
        ("a: !Tomorrow b", {"a": {"Fn::Tomorrow": "b"}}),
        ("a: ! b", {"a": "b"}),
        ("a: !!str 1", {"a": "1"}),
        ("a: &unused b", {"a": "b"}),
        ("%TAG !x! !\n---\na: !x!Sub b", {"a": {"Fn::Sub": "b"}}),
        ("", Unreadable("holds 0 YAML documents, where one is required", "Write one.")),
        ("just a text", "just a text"),
        ("- a", ["a"]),
    ],
)
def test_what_is_read(text, tree):
    assert read_template(text) == tree


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param('{"a": 1, "a": 2}', "has the key `a` twice in one object, so nobody can tell which holds", id="k"),
        pytest.param("a: 1\na: 2", "has the key `a` twice in one object, so nobody can tell which holds", id="key"),
        pytest.param("a: &b 1\nc: *b", "has YAML aliases, which CloudFormation refuses", id="alias"),
        pytest.param("<<: {a: b}", "has YAML merge keys, which CloudFormation does not have", id="merge"),
        pytest.param("a: b\n---\nc: d", "holds 2 YAML documents, where one is required", id="documents"),
        pytest.param("? [a]\n: b", "has a key that is no plain text", id="list as key"),
        pytest.param("? {a: c}\n: b", "has a key that is no plain text", id="map as key"),
        pytest.param("!Sub a: b", "has a key that is no plain text", id="function as key"),
        pytest.param("a: b: c", "is neither JSON nor YAML (line 1, column 5)", id="neither"),
        pytest.param('{"a": \x00}', "is neither JSON nor YAML", id="control characters"),
        pytest.param('a: "\\UFFFFFFFF"', "is neither JSON nor YAML", id="beyond Unicode"),
        pytest.param("\ud800", "is neither JSON nor YAML", id="half a character"),
        pytest.param('{"a": NaN}', "has the value NaN, which is not JSON", id="NaN"),
        pytest.param(f'{{"a": {"1" * 5_000}}}', "has a number that is too long to be read", id="number"),
        pytest.param(
            f"a: !!binary {base64.b64encode(b'AWS::DynamoDB::Table').decode()}",
            "has the YAML tag `tag:yaml.org,2002:binary`, which CloudFormation does not have",
            id="binary",
        ),
        pytest.param(
            "!!python/object/apply:os.system ['true']",
            "has the YAML tag `tag:yaml.org,2002:python/object/apply:os.system`, which CloudFormation does not have",
            id="python",
        ),
        pytest.param(
            "%TAG ! tag:yaml.org,2002:\n---\na: !Sub b",
            "has the YAML tag `tag:yaml.org,2002:Sub`, which CloudFormation does not have",
            id="a tag that is called otherwise",
        ),
        pytest.param(
            "a: " + "b" * LARGEST_TEMPLATE,
            "has 51,203 bytes, more than the 51,200 that CloudFormation takes and this rule reads",
            id="bytes",
        ),
        pytest.param(
            "a: " + "é" * 25_600,
            "has 51,203 bytes, more than the 51,200 that CloudFormation takes and this rule reads",
            id="bytes, not characters",
        ),
    ],
)
def test_what_is_not_read(text, reason):
    found = read_template(text)
    assert isinstance(found, Unreadable)
    assert found.reason.startswith(reason)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("text", ["{0}{1}{2}", '{{"a": {0}{1}{2}}}', "a: {0}{1}{2}"])
@pytest.mark.parametrize(("depth", "too_deep"), [(DEEPEST - 1, False), (DEEPEST + 1, True), (8_000, True)])
def test_how_deep_a_template_may_be(opening, text, depth, too_deep):
    closing = ("]" if opening == "[" else "}") * depth
    assert (read_template(text.format(opening * depth, "1", closing)) == TOO_DEEP) is too_deep


@pytest.mark.parametrize("inside", ["[]", "{}"])
@pytest.mark.parametrize("as_yaml", [False, True])
def test_what_is_empty_is_as_deep_as_what_is_not(inside, as_yaml):
    text = '{"a":' * (DEEPEST - 1) + inside + "}" * (DEEPEST - 1)
    assert read_template(text.replace('"a":', "a: ") if as_yaml else text) != TOO_DEEP
    deeper = '{"a":' + text + "}"
    assert read_template(deeper.replace('"a":', "a: ") if as_yaml else deeper) == TOO_DEEP


@pytest.mark.parametrize("text", ["[" * 50_000, "- " * 25_000, "{a: " * 12_000, "? {a: " * 8_000, "- [" * 15_000])
def test_a_text_that_is_too_deep_is_left_at_once(text, monkeypatch):
    """The parser is asked for no more than what shows it: nothing grows with the text."""
    asked = []

    def counted(*arguments, **named):
        for event in parse(*arguments, **named):
            asked.append(event)
            yield event

    parse = yaml.parse
    monkeypatch.setattr(yaml, "parse", counted)
    assert isinstance(read_template(text), Unreadable)
    assert len(asked) < 3 * DEEPEST


def test_pyyaml_alone_reads_the_same(monkeypatch):
    """Without libyaml, which wheels of PyYAML have on most machines."""
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert read_template("a: !GetAtt B.C\nd: [1, ~]") == {"a": {"Fn::GetAtt": ["B", "C"]}, "d": ["1", None]}
    assert read_template('a: "\\UFFFFFFFF"') == Unreadable("is neither JSON nor YAML", reading.PLAINLY)


@given(st.text())
def test_any_text_has_an_answer(text):
    read_template(text)
    read_state(text)


@given(st.text(st.sampled_from("{}[]:,-?!&*#|>'\"%@` \n\tab\\x0<"), max_size=60))
def test_any_text_that_looks_like_yaml_has_an_answer(text):
    read_template(text)


@given(TREES)
def test_json_is_read_as_it_is(tree):
    assert read_state(json.dumps(tree)) == tree
    assert read_template(json.dumps({"a": tree})) == {"a": tree}


@given(
    st.dictionaries(KEYS | TEXTS, TREES, max_size=4), st.sampled_from([True, False, None]), st.sampled_from([None, '"'])
)
def test_yaml_is_read_as_it_is(tree, flow, style):
    text = yaml.dump(tree, Dumper=NoAliases, default_flow_style=flow, default_style=style)
    assert read_template(text) == as_text(tree)


class NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1}', {"a": 1}),
        ("a: 1", Unreadable("is not JSON (line 1, column 1)", "Write JSON.")),
        (
            " " * (LARGEST_STATE + 1),
            Unreadable("has more than the 262,144 bytes that Cloud Control takes", "Write it shorter."),
        ),
        (
            '{"a": 1, "a": 2}',
            Unreadable("has the key `a` twice in one object, so nobody can tell which holds", "Write it once."),
        ),
    ],
)
def test_the_state_of_a_resource(text, expected):
    assert read_state(text) == expected


def test_pyyaml_is_loaded_for_a_template_only():
    for path in (ROOT / "policypack").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert "yaml" not in names, path
