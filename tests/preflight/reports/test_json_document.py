from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import preflight.reports
from preflight.reports import render
from tests.preflight.reports import samples
from tests.preflight.reports.golden import golden

SCHEMA = json.loads(Path(preflight.reports.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def parsed(report):
    return json.loads(render("json", report))


def test_golden():
    assert render("json", samples.closed()) == golden("json").read_text(encoding="utf-8")


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("sample", [samples.closed, samples.opened, samples.allowed, samples.clean, samples.failed])
def test_validates(sample):
    VALIDATOR.validate(parsed(sample()))


def test_members_are_those_of_the_contract_in_its_order():
    document = parsed(samples.closed())
    assert list(document) == [
        "schema_version",
        "verdict",
        "project",
        "stack",
        "duration_seconds",
        "packs",
        "summary",
        "results",
        "outputs",
        "placeholders",
        "notes",
        "error",
    ]
    assert list(document["packs"][0]) == ["name", "version", "path", "policies"]
    policy = ["name", "kind", "enforcement_level", "severity", "description", "url"]
    assert list(document["packs"][0]["policies"][0]) == policy
    assert list(document["results"][0]) == [
        "pack",
        "policy",
        "urn",
        "type",
        "name",
        "status",
        "enforcement_level",
        "severity",
        "message",
        "location",
        "placeholders",
    ]
    assert document["summary"] == {
        "resources": 4,
        "policies": 5,
        "pass": 4,
        "violation": 2,
        "mandatory": 1,
        "advisory": 1,
        "not_applicable": 2,
        "unevaluated": 1,
        "remediated": 1,
    }
    assert list(document["summary"])[2] == "pass"


def test_results_are_sorted_whatever_order_they_come_in():
    report = samples.closed()
    shuffled = replace(report, results=report.results[::-1])
    assert render("json", shuffled) == render("json", report)
    keys = [(each["urn"], each["policy"], each["message"]) for each in parsed(shuffled)["results"]]
    assert keys == sorted(keys)


def test_messages_are_lossless_and_the_document_ascii():
    message = "\x1b[2Jgone\u202e ünïcode \x00 ::error::"
    text = render("json", samples.report(replace(samples.CLOSING, message=message)))
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text)["results"][0]["message"] == message


def test_error():
    assert parsed(samples.failed())["error"] == {
        "message": "Pulumi.yaml: `runtime: go` is not supported; preflight runs Python programs.",
        "hint": "Point --project at a folder whose Pulumi.yaml says `runtime: python`.",
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(float("nan"), "nan", id="not a number"),
        pytest.param(float("-inf"), "-inf", id="infinite"),
        pytest.param({1: (2, None)}, {"1": [2, None]}, id="keys and tuples"),
        pytest.param("\ud800", "�", id="half of a surrogate pair"),
        pytest.param(Path("a/b"), "a/b", id="foreign object"),
        pytest.param([True, 1.5, "x"], [True, 1.5, "x"], id="plain"),
    ],
)
def test_outputs_of_any_kind(value, expected):
    assert parsed(samples.report(outputs={"it": value}))["outputs"] == {"it": expected}
