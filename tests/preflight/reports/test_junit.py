from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from preflight.reports import render
from tests.preflight.reports import samples
from tests.preflight.reports.golden import golden

# The common ground of Ant's schema and the one of Jenkins' xUnit plugin: children in order, attributes and their form.
TOKEN, WHOLE, DECIMAL, ANY = r"\S(.*\S)?", r"\d+", r"\d+(\.\d+)?", r".*"
CHILDREN = {
    "testsuites": r"(testsuite )*",
    "testsuite": r"properties (testcase )*system-out system-err ",
    "properties": r"(property )*",
    "testcase": r"((skipped|error|failure) )?",
}
ATTRIBUTES = {
    "testsuite": {
        "name": TOKEN,
        "package": ANY,
        "id": WHOLE,
        "hostname": TOKEN,
        "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
        "time": DECIMAL,
        "tests": WHOLE,
        "failures": WHOLE,
        "errors": WHOLE,
        "skipped": WHOLE,
    },
    "property": {"name": TOKEN, "value": ANY},
    "testcase": {"name": TOKEN, "classname": TOKEN, "time": DECIMAL},
    "failure": {"type": TOKEN, "message": ANY},
    "error": {"type": TOKEN, "message": ANY},
    "skipped": {"message": ANY},
}


def validate(xml: str) -> ET.Element:
    root = ET.fromstring(xml)
    assert root.tag == "testsuites"
    for element in root.iter():
        children = "".join(f"{child.tag} " for child in element)
        assert re.fullmatch(CHILDREN.get(element.tag, ""), children), (element.tag, children)
        allowed = ATTRIBUTES.get(element.tag, {})
        assert set(element.attrib) == set(allowed), element.tag
        for name, form in allowed.items():
            assert re.fullmatch(form, element.get(name), re.DOTALL), (element.tag, name, element.get(name))
    for number, suite in enumerate(root):
        assert suite.get("id") == str(number)
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        for attribute, tag in {"failures": "failure", "errors": "error", "skipped": "skipped"}.items():
            assert int(suite.get(attribute)) == len(suite.findall(f".//{tag}"))
    return root


def cases(report):
    """Name of each case, what came of it and the message."""
    found = {}
    for case in validate(render("junit", report)).iter("testcase"):
        outcome = next(iter(case), None)
        name = f"{case.get('classname')} {case.get('name')}"
        assert name not in found
        found[name] = ("passed", "") if outcome is None else (outcome.tag, outcome.get("message"))
    return found


def test_golden():
    assert render("junit", samples.closed()) == golden("junit").read_text(encoding="utf-8")


@pytest.mark.parametrize("sample", ["closed", "opened", "allowed", "clean", "failed", "many"])
def test_validates(sample):
    validate(render("junit", getattr(samples, sample)()))


def test_outcomes():
    assert cases(samples.closed()) == {
        "guardrails.alarms pulumi:pulumi:Stack::shop-dev": (
            "error",
            "not evaluated: can't run policy 'alarms': string value at .dimensions.TableName can't be known during "
            "preview",
        ),
        "guardrails.deletion-protection aws:dynamodb/table:Table::events": ("passed", ""),
        "guardrails.deletion-protection aws:dynamodb/table:Table::users": (
            "skipped",
            "advisory: Table 'users' can be deleted. Write deletion_protection_enabled=True.",
        ),
        "guardrails.on-demand-billing aws:dynamodb/table:Table::events": (
            "failure",
            "Table 'events' is billed PROVISIONED; PAY_PER_REQUEST is required. Write "
            'billing_mode="PAY_PER_REQUEST".',
        ),
        "guardrails.on-demand-billing aws:dynamodb/table:Table::users": ("passed", ""),
        "guardrails.tags aws:dynamodb/table:Table::events": ("passed", ""),
        "guardrails.tags aws:dynamodb/table:Table::users": ("passed", ""),
        "guardrails.tags aws:iam/role:Role::reader": ("passed", ""),
    }


def test_unevaluated_but_allowed_is_skipped():
    outcome, message = cases(samples.allowed())["guardrails.alarms pulumi:pulumi:Stack::shop-dev"]
    assert outcome == "skipped"
    assert message.startswith("not evaluated: can't run policy 'alarms'")


def test_several_violations_of_one_policy_on_one_resource_are_one_failure():
    other = replace(samples.CLOSING, message="Index 'by-user' has capacity 5.")
    report = samples.report(samples.CLOSING, other)
    [case] = validate(render("junit", report)).iter("testcase")
    assert case[0].get("message") == "Index 'by-user' has capacity 5. (and 1 more)"
    assert case[0].text.splitlines() == [
        "infra/tables.py:41:5",
        "Index 'by-user' has capacity 5.",
        "Table 'events' is billed PROVISIONED; PAY_PER_REQUEST is required. Write billing_mode=\"PAY_PER_REQUEST\".",
        samples.CLOSING.urn,
    ]


def test_a_result_of_a_pack_that_is_not_listed_is_not_lost():
    assert len(cases(samples.report(samples.CLOSING, packs=()))) == 1


def test_no_verdict_is_an_error():
    assert cases(samples.failed()) == {
        "preflight shop/dev": (
            "error",
            "Pulumi.yaml: `runtime: go` is not supported; preflight runs Python programs.",
        )
    }


def test_the_start_is_left_out_where_it_is_unknown():
    assert "timestamp" not in render("junit", replace(samples.closed(), started=None))


def test_control_characters_are_shown():
    bad = replace(samples.CLOSING, message="a\x00b\x1b[2J\ufffe\u202e ]]> <failure>")
    [case] = validate(render("junit", samples.report(bad))).iter("testcase")
    assert "a\\x00b\\x1b[2J\\ufffe\\u202e ]]> <failure>" in case[0].text


def test_what_an_exemption_lets_by_is_a_skipped_case_of_the_exempted_policy():
    passed = samples.result(samples.BILLING, "legacy")  # the pack says so, because the exemption holds
    root = validate(render("junit", samples.exempt(passed)))

    [case] = [each for each in root.iter("testcase") if each.get("name", "").endswith("legacy")]
    assert case.get("classname") == "guardrails.on-demand-billing"
    [skipped] = case.findall("skipped")
    assert skipped.get("message", "").startswith("excused: Exempt from on-demand-billing until 2027-03-31")
