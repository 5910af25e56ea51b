"""The pack as a distribution: built as a user would, installed, found by its name, and run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
PACK = ROOT / "policypack"
OURS = ("PulumiPolicy.yaml", "__main__.py", "requirements.txt", "README.md", "CHANGELOG.md")
FOLDERS = ("guardrails", "docs")


def run(*command: object, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)), cwd=cwd, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    done = run(*pip, "wheel", "--quiet", "--no-build-isolation", "--no-deps", "--wheel-dir", folder, PACK)
    assert done.returncode == 0, done.stderr
    [found] = folder.iterdir()
    return found


def test_it_has_the_version_and_the_files_of_the_pack(wheel: Path) -> None:
    version = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text("utf-8"))["version"]
    assert wheel.name == f"dynamodb_guardrails-{version}-py3-none-any.whl"

    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = (path for folder in FOLDERS for path in (PACK / folder).rglob("*") if path.is_file())
    expected = {*OURS, *(path.relative_to(PACK).as_posix() for path in files if "__pycache__" not in path.parts)}
    assert names == {f"dynamodb_guardrails/{name}" for name in expected}


def test_building_it_leaves_the_folder_as_it_was(wheel: Path) -> None:
    assert {path.name for path in PACK.iterdir()} - {"__pycache__", "venv"} == {*OURS, *FOLDERS, "pyproject.toml"}


def test_installed_it_is_found_by_its_name_and_judges_the_stack(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    (tmp_path / "preflight.toml").write_text('[packs.house]\npackage = "dynamodb-guardrails"\n', "utf-8")
    variables = {"PYTHONPATH": f"{ROOT}{os.pathsep}{site}"}
    preflight = (sys.executable, "-m", "preflight")

    path = run(*preflight, "packs", "--print-path", "house", cwd=tmp_path, **variables)
    assert path.stdout == f"{site / 'dynamodb_guardrails'}\n", path.stderr
    done = run(*preflight, "--project", ROOT, "--policy-pack", path.stdout.strip(), "--format", "json", **variables)

    report = json.loads(done.stdout)
    assert (done.returncode, report["packs"][0]["name"]) == (0, "dynamodb-guardrails"), report["error"]
