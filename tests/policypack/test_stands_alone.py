"""The pack is published as its own folder: copied elsewhere, with its own requirements only, it works."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from guardrails.registry import RULES
from preflight.testing import PackUnderTest, Resource
from tests.policypack.support import compliant_table

PACK = Path(__file__).resolve().parent.parent.parent / "policypack"
TABLE = "aws:dynamodb/table:Table"
PROVIDER = {"region": "ap-southeast-2"}


def interpreter(version: str) -> str:
    """Find a Python of this version: the one that runs the tests, one on PATH, or one of pyenv."""
    if sys.version_info[:2] == tuple(int(part) for part in version.split(".")):
        return sys.executable
    found = shutil.which(f"python{version}")
    pyenv = sorted(Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob(f"versions/{version}.*/bin/python"))
    for candidate in [*([found] if found else []), *map(str, pyenv)]:
        if subprocess.run([candidate, "-c", ""], check=False, capture_output=True).returncode == 0:
            return candidate
    pytest.skip(f"there is no Python {version} here")


def copied(folder: Path) -> Path:
    return shutil.copytree(PACK, folder / "pack", ignore=shutil.ignore_patterns("__pycache__", "venv"))


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_the_folder_alone_with_its_own_requirements(version, tmp_path):
    python = interpreter(version)
    folder = copied(tmp_path)
    subprocess.run([python, "-m", "venv", tmp_path / "venv"], check=True)
    own = tmp_path / "venv" / "bin" / "python"
    install = [
        own,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-compile",
        "--disable-pip-version-check",
        "-r",
        folder / "requirements.txt",
    ]
    done = subprocess.run(install, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert subprocess.run([own, "-c", "import pulumi_aws"], check=False, capture_output=True).returncode != 0

    # As a user names the environment of a pack.
    project = folder / "PulumiPolicy.yaml"
    settings = yaml.safe_load(project.read_text(encoding="utf-8"))
    settings["runtime"]["options"] = {"virtualenv": str(tmp_path / "venv")}
    project.write_text(yaml.safe_dump(settings), encoding="utf-8")
    with PackUnderTest(folder) as pack:
        assert sorted(policy.name for policy in pack.policies) == sorted(rule.name for rule in RULES)
        assert pack.analyze(TABLE, "events", compliant_table("events"), provider=PROVIDER).violations == ()
        broken = compliant_table("events", billingMode="PROVISIONED")
        said = pack.analyze(TABLE, "events", broken, provider=PROVIDER).violations
        assert [each.policy for each in said] == ["dynamodb-on-demand-billing"]
        table = Resource(TABLE, "events", compliant_table("events"))
        pack.analyze_stack([table], provider=PROVIDER).assert_violation("dynamodb-required-tables")


def test_nothing_in_the_folder_reaches_outside():
    required_by_pulumi = {"google", "yaml"}  # protobuf and PyYAML
    allowed = {"guardrails", "pulumi", "pulumi_policy", *required_by_pulumi, *sys.stdlib_module_names}
    for path in sorted(PACK.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= allowed, path


def test_the_project_file_has_a_version_and_no_main():
    project = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text(encoding="utf-8"))
    assert project["runtime"] == {"name": "python"}
    assert "main" not in project, "a folder in `main` would leave PulumiPolicy.yaml out of what is published"
    changelog = (PACK / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## ([0-9.]+)(?: \(\d{4}-\d\d-\d\d\))?$", changelog, re.MULTILINE)
    assert project["version"] == headings[0], "what is released last"
