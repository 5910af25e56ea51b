"""What programs and packs inherit."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.processes.environment import PRIVATE, inherited
from tests.preflight.harness import pack_with, preflight, write_pack, write_program

EXPORTS = """
    import os, pulumi
    pulumi.export("names", sorted(os.environ))
"""


def test_what_is_meant_for_preflight_alone_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", "/file")
    monkeypatch.setenv("GITHUB_SHA", "abc")

    assert "GITHUB_OUTPUT" not in inherited()
    assert inherited()["GITHUB_SHA"] == "abc"


@pytest.mark.parametrize("virtualenv", [False, True])
def test_neither_program_nor_pack_gets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, virtualenv: bool) -> None:
    for name in PRIVATE:
        monkeypatch.setenv(name, "key=value")
    monkeypatch.setenv("SOMETHING", "else")
    project = write_program(tmp_path / "project", EXPORTS)
    if virtualenv:
        (project / "Pulumi.yaml").write_text(
            "name: small\nruntime: {name: python, options: {toolchain: pip, virtualenv: env}}\n", encoding="utf-8"
        )
        (project / "env" / "bin").mkdir(parents=True)
        import sys

        (project / "env" / "bin" / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
        (project / "env" / "bin" / "python").chmod(0o755)
    pack = write_pack(tmp_path / "pack", pack_with("report(' '.join(sorted(os.environ)))"))

    outcome = preflight(project, pack)

    said = " ".join(result["message"] for result in outcome.report["results"])
    for names in (outcome.report["outputs"]["names"], said.split()):
        assert "SOMETHING" in names
        assert PRIVATE.isdisjoint(names)
