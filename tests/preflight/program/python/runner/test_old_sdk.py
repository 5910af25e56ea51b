"""Programs whose environment holds an SDK from years ago."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.preflight.harness import BAD_PROGRAM, preflight, write_program

if TYPE_CHECKING:
    from pathlib import Path

OLD = ["pulumi==3.60.0", "setuptools<80"]  # it imports pkg_resources, and does not say so


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="what that SDK needs has no wheels for this Python")
def test_an_sdk_of_years_ago(tmp_path: Path, pack: Path) -> None:
    project = write_program(
        tmp_path / "project",
        BAD_PROGRAM + "\n    pulumi.export('name', pulumi.Config().require('name'))\n",
        project="runtime: {name: python, options: {virtualenv: venv}}",
    )
    text = (project / "Pulumi.yaml").read_text("utf-8").replace("runtime: python\n", "")
    (project / "Pulumi.yaml").write_text(text, "utf-8")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / "venv"], check=True)
    pip = [sys.executable, "-m", "pip", "--python", project / "venv" / "bin" / "python", "--disable-pip-version-check"]
    install = [*pip, "install", "--quiet", "--no-compile", "--only-binary=grpcio", *OLD]
    if subprocess.run(install, capture_output=True, check=False).returncode != 0:
        pytest.skip("no package index, or no wheels for this machine")

    outcome = preflight(project, pack, options=("--config", "name=x"))

    assert outcome.status == 1
    assert outcome.found("violation") == [("no-bad-names", "bad", "mandatory")]
    assert outcome.report["outputs"] == {"name": "x"}
