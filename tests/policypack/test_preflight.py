"""preflight hears what a policy on resources says at the end, as the real engine does (test_real_engine.py)."""

from __future__ import annotations

import json

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
