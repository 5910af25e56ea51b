"""Case files are read strictly: a fault is named with its line."""

from __future__ import annotations

from textwrap import dedent

import pytest

from preflight.testing.cases import CaseError, load
from preflight.testing.inputs import UNKNOWN, Reference, secret

CASE = "cases:\n- name: a\n  resource: {type: 'a:b:C'}\n  expect: {p: pass}\n"


@pytest.fixture
def read(tmp_path):
    def of(text):
        path = tmp_path / "x.policy.yaml"
        path.write_text(dedent(text), encoding="utf-8")
        return load(path)

    return of


def test_values_of_every_kind(read):
    file = read(
        """
        provider: {region: eu-west-1}
        config: {p: {a: 1}}
        cases:
        - name: a
          as: update
          config: {q: advisory}
          stack:
            resources:
            - {type: "a:b:C", properties: {name: x, u: !unknown , s: !secret 1, r: !ref y.arn, day: 2027-01-31}}
          expect:
            p: {outcome: violation, message: "a.b", resource: x, level: advisory}
        """
    )
    (case,) = file.cases
    (resource,) = case.resources
    assert resource.name == "x"
    assert resource.properties["u"] == UNKNOWN
    assert resource.properties["s"] == secret(1)
    assert resource.properties["r"] == Reference("y", "arn")
    assert resource.properties["day"] == "2027-01-31"
    assert case.mode == "update"
    assert case.config == {"p": {"a": 1}, "q": "advisory"}
    assert case.provider == {"region": "eu-west-1"}
    assert case.expect[0].pattern == r"a\.b"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ":1: a case file must be a mapping"),
        ("cases: []", ":1: cases must be a list that is not empty"),
        ("pack: p", ":1: there are no cases"),
        (CASE + "case: 1", ":5: a case file has no 'case'. It has: cases, config"),
        (CASE.replace("name: a", "nome: a"), ":2: a case has no 'nome'"),
        (CASE.replace("type:", "tpye:"), ":3: case 'a': a resource has no 'tpye'"),
        (
            CASE.replace("p: pass", "p: passes"),
            ":4: case 'a': expect.p: 'passes' is no outcome. There are: pass, violation",
        ),
        (CASE.replace("p: pass", "p: {outcome: pass, text: x}"), ":4: case 'a': what is expected of p has no 'text'"),
        (CASE.replace("p: pass", "p: {message: x}"), ":4: case 'a': what is expected of p has no outcome"),
        (
            CASE.replace("p: pass", "p: {outcome: pass, message: x}"),
            ":4: case 'a': expect.p: the outcome pass has no message",
        ),
        (
            CASE.replace("p: pass", "p: {outcome: violation, match: '('}"),
            ":4: case 'a': expect.p.match is no regular expression",
        ),
        (CASE.replace("p: pass", "p: pass, p: pass"), ":4: case 'a': 'p' stands twice in expect"),
        (CASE.replace("{p: pass}", "{}"), ":4: case 'a': a case that expects nothing can't fail"),
        (
            CASE.replace("  resource: {type: 'a:b:C'}\n", ""),
            ":2: case 'a': a case has exactly one of resource, stack, program",
        ),
        (CASE + "  as: plan", ":5: case 'a': as: 'plan' is no way to analyse. There are: preview, update, state"),
        (CASE + CASE.partition("\n")[2], ":5: two cases are named 'a'"),
        (CASE.replace("'a:b:C'", "'a:b:C', options: {protcet: true}"), ":3: case 'a': options: 'protcet' is no option"),
        (CASE.replace("'a:b:C'", "'a:b:C', properties: {x: 1, x: 2}"), ":3: case 'a': 'x' stands twice in properties"),
        (
            CASE.replace("'a:b:C'", "'a:b:C', properties: {x: !ref users}"),
            ":3: case 'a': properties: !ref takes a resource and a property",
        ),
        (
            CASE.replace("'a:b:C'", "'a:b:C', properties: {x: !other 1}"),
            ":3: case 'a': properties: could not determine a constructor",
        ),
        (CASE.replace("'a:b:C'", "'a:b:C', name: 3"), ":3: case 'a': name must be a text, not 3: write it in quotes"),
        (CASE.replace("'a:b:C'", "'a:b:C', properties: [1]"), ":3: case 'a': properties must be a mapping."),
        (
            CASE.replace("'a:b:C'", "'a:b:C', properties: {x: {y: [{z: 1, z: 2}]}}"),
            ":3: case 'a': 'z' stands twice in properties.x.y[0].",
        ),
        (
            CASE.replace("'a:b:C'", "'a:b:C', properties: &all {x: *all }"),
            ":3: case 'a': properties.x: an alias stands inside what it stands for.",
        ),
        (
            CASE.replace("'a:b:C'", "'a:b:C', property_dependencies: {x: y}"),
            ":3: case 'a': property_dependencies.x must be a list of names of resources.",
        ),
        (CASE.replace("p: pass", "p: [pass]"), ":4: case 'a': what is expected of p must be a mapping."),
        (
            CASE.replace("p: pass", "p: {outcome: violation, level: loud}"),
            ":4: case 'a': expect.p.level: 'loud' is no level of a violation. There are: advisory, mandatory.",
        ),
        ("cases:\n- name: [", ":2: this is not valid YAML"),
    ],
)
def test_faults(read, text, message):
    with pytest.raises(CaseError) as failure:
        read(text)
    assert message in str(failure.value)
