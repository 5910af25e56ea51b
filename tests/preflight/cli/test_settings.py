from __future__ import annotations

import json

import pytest

from tests.preflight.audit.states import audit, write_stack
from tests.preflight.harness import ROOT, preflight, write_pack


@pytest.fixture
def settings(project, pack):
    (pack / "config.json").write_text(json.dumps({"no-bad-names": "advisory"}), "utf-8")
    text = f'[packs.house]\npath = "{pack}"\nconfig = "{pack}/config.json"\n'
    (project / "preflight.toml").write_text(text, "utf-8")
    return project


def test_the_packs_of_the_settings_are_run_and_the_report_says_so(settings):
    outcome = preflight(settings)

    assert outcome.status == 0
    [pack] = outcome.report["packs"]
    assert [policy["enforcement_level"] for policy in pack["policies"]] == ["advisory", "mandatory"]
    assert outcome.report["notes"] == ["The policy packs (house) are those that preflight.toml names."]


def test_flags_count_more(settings, tmp_path):
    other = write_pack(tmp_path / "other")

    outcome = preflight(settings, other)

    assert [pack["path"] for pack in outcome.report["packs"]] == [str(other)]
    assert outcome.report["notes"] == []


def test_a_configuration_for_nobody_is_refused(settings):
    outcome = preflight(settings, options=("--policy-pack-config", "x.json"))

    assert outcome.status == 2
    assert "preflight.toml names the packs" in outcome.message


def test_wrong_settings_are_no_verdict(project):
    (project / "preflight.toml").write_text('[packs.house]\npath = "none"\n', "utf-8")

    outcome = preflight(project)

    assert outcome.status == 2
    assert "there is no folder" in outcome.message


def test_an_audit_takes_them_from_where_it_is_started(settings, tmp_path):
    write_stack(tmp_path / "backend", "good")

    outcome = audit(tmp_path / "backend", cwd=settings, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"})

    assert outcome.status == 0, outcome.out
    assert outcome.report["notes"] == ["The policy packs (house) are those that preflight.toml names."]
