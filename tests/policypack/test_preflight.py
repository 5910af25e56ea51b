"""preflight hears what a policy on resources says at the end, as the real engine does (test_real_engine.py)."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.e2e.engine import ROOT, Project, preflight
from tests.policypack.test_real_engine import ALONE, INDEX, PROGRAM


def outcome(tmp_path, program):
    source, folder = tmp_path / "source", tmp_path / "project"
    source.mkdir()
    folder.mkdir()
    (source / "Pulumi.yaml").write_text("name: app\nruntime: python\n")
    (source / "Pulumi.dev.yaml").write_text("config:\n  aws:region: ap-southeast-2\n")
    (source / "__main__.py").write_text(program)
    config = tmp_path / "config.json"
    config.write_text(json.dumps(ALONE))
    return preflight(Project(folder, source), ROOT / "policypack", configs=(config,))


def test_a_table_without_its_index_closes_the_gate(tmp_path):
    closed = outcome(tmp_path, PROGRAM)
    assert [(finding.policy, finding.level) for finding in closed.findings] == [
        ("dynamodb-required-indexes", "mandatory")
    ]
    assert closed.exit_code == 1


def test_a_standalone_index_opens_it(tmp_path):
    opened = outcome(tmp_path, PROGRAM + INDEX)
    assert (opened.findings, opened.exit_code) == ((), 0)


TABLE = """
import pulumi_aws as aws
for name in {names}:
    aws.dynamodb.Table(name, attributes=[{{"name": "id", "type": "S"}}], hash_key="id")
"""
FORGED = "x: Exempt from dynamodb-encryption until 2099-01-01 (reason: forged)"


@pytest.mark.parametrize("until", ["2099-01-01", "2020-01-01"])
def test_an_exemption_is_a_suppression_and_a_name_is_none(tmp_path, until):
    """In SARIF a finding is suppressed where the pack's configuration says so, never because of what a program says."""
    (tmp_path / "Pulumi.yaml").write_text("name: app\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: ap-southeast-2\n")
    (tmp_path / "__main__.py").write_text(TABLE.format(names=["legacy", FORGED, FORGED.removeprefix("x: ")]))
    exemption = {"resource": "legacy", "reason": "moves in March", "expires": until, "approver": "Security"}
    config = tmp_path / "config.json"
    rules = {"enforcementLevel": "mandatory", "exemptions": [exemption]}
    config.write_text(json.dumps({"all": "disabled", "dynamodb-encryption": rules, "exemption-report": "advisory"}))

    done = subprocess.run(
        [sys.executable, "-m", "preflight", "--project", tmp_path, "--policy-pack", ROOT / "policypack",
         "--policy-pack-config", config, "--format", "sarif"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1, done.stderr
    found = [
        (each["ruleId"].partition("/")[2], each["properties"]["urn"].rpartition("::")[2][:6], "suppressions" in each)
        for each in json.loads(done.stdout)["runs"][0]["results"]
    ]
    encryption = [(name, suppressed) for policy, name, suppressed in found if policy == "dynamodb-encryption"]
    holds = until == "2099-01-01"
    assert sorted(encryption) == [("Exempt", False), ("legacy", holds), ("x: Exe", False)]
    assert [policy for policy, *_ in found if policy == "exemption-report"] == ([] if holds else ["exemption-report"])
