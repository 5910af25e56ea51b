from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import preflight.reports
from preflight.report import Fix, Location
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


@pytest.mark.parametrize(
    "sample", [samples.closed, samples.opened, samples.allowed, samples.clean, samples.failed, samples.joined]
)
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
        "previews",
        "packs",
        "summary",
        "results",
        "nothing_judged",
        "answers_used",
        "without_shape",
        "placeholders",
        "notes",
        "outputs",
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
        "seen_in",
        "exceptions",
        "in_baseline",
        "location",
        "fix",
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
        "excepted": 0,
        "baseline": 0,
    }
    assert list(document["summary"])[2] == "pass"


def test_what_two_previews_tell():
    document = parsed(samples.joined())

    assert document["previews"] == ["first", "later"]
    assert document["nothing_judged"] == ["regions", "tags"]
    assert document["answers_used"] == [
        {"token": "aws:ec2/getVpc:getVpc", "key": "functions.aws:ec2/getVpc:getVpc"},
        {"urn": "urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::main", "key": "resources.aws:ec2/vpc:Vpc.vpc-1"},
    ]
    found = {each["name"]: each for each in document["results"] if each["status"] == "violation"}
    assert found["copies"]["seen_in"] == ["later"]
    assert (found["archive"]["exceptions"], found["archive"]["in_baseline"]) == (["archive-until-march"], True)
    assert (found["events"]["exceptions"], found["events"]["in_baseline"]) == ([], False)
    assert document["summary"]["excepted"] == document["summary"]["baseline"] == 1


def test_a_fix():
    fixed = replace(samples.CLOSING, fix=Fix("billingMode", "PAY_PER_REQUEST"))
    document = parsed(samples.report(fixed))
    VALIDATOR.validate(document)
    assert document["results"][0]["fix"] == {"path": "billingMode", "value": "PAY_PER_REQUEST"}


def test_paths_are_those_from_the_folder_that_preflight_was_started_in():
    outside = replace(samples.CLOSING, name="b", location=Location("/elsewhere/lib.py", 3))
    document = parsed(samples.report(samples.CLOSING, outside, project_path="stacks/shop"))
    assert [each["location"] for each in document["results"]] == [
        {"path": "stacks/shop/infra/tables.py", "line": 41},
        {"path": "/elsewhere/lib.py", "line": 3},
    ]


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
