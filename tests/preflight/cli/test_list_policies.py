"""``--list-policies`` tells what packs hold."""

from __future__ import annotations

from pathlib import Path

from tests.preflight.harness import preflight


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


def test_list_policies_needs_no_project(tmp_path: Path, pack: Path) -> None:
    assert preflight(tmp_path, pack, options=("--list-policies",)).status == 0
