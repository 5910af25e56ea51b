"""``--list-policies`` tells what packs hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.preflight.harness import preflight, write_pack, write_program


def test_list_policies(project: Path, pack: Path) -> None:
    text = preflight(project, pack, options=("--list-policies",), format="text")
    data = preflight(project, pack, options=("--list-policies",))

    assert text.status == 0
    assert text.out == (
        "pack 1.2.3\n"
        "no-bad-names  resource  mandatory  -  Names are good.\n"
        "not-empty     stack     mandatory  -  Stacks hold something.\n"
    )
    assert [policy["name"] for policy in data.report["packs"][0]["policies"]] == ["no-bad-names", "not-empty"]


def test_a_list_in_markdown(project: Path, pack: Path) -> None:
    outcome = preflight(project, pack, options=("--list-policies",), format="markdown")

    assert outcome.out == (
        "## pack 1.2.3\n\n"
        "| policy | on | level | severity | what it wants |\n"
        "|---|---|---|---|---|\n"
        "| no-bad-names | resource | mandatory | \\- | Names are good. |\n"
        "| not-empty | stack | mandatory | \\- | Stacks hold something. |\n"
    )


def test_list_policies_needs_no_project(tmp_path: Path, pack: Path) -> None:
    assert preflight(tmp_path, pack, options=("--list-policies",)).status == 0


@pytest.mark.parametrize("ending", ["", "raise ValueError(token)"])
def test_a_secret_of_the_configuration_is_not_listed(tmp_path, monkeypatch, ending):
    monkeypatch.setenv("PREFLIGHT_CONFIG", "token=hushhush")
    project = write_program(tmp_path / "project", project="config: {token: {type: string, secret: true}}")
    pack = write_pack(
        tmp_path / "pack",
        f"""
        import json, os
        from pulumi_policy import PolicyPack, ResourceValidationPolicy
        token = json.loads(os.environ["PULUMI_CONFIG"])["small:token"]
        {ending}
        PolicyPack("pack", policies=[ResourceValidationPolicy("policy", f"Not {{token}}.", lambda args, report: None)])
        """,
    )

    outcome = preflight(project, pack, options=("--list-policies",))

    assert outcome.status == (2 if ending else 0), outcome.err
    assert "[secret]" in outcome.out
    assert "hushhush" not in outcome.out + outcome.err
