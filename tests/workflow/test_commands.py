"""Commands that documents show: they are run, or another test runs them, or they can't be run here and it says why."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.preflight.harness import BAD_PROGRAM, write_pack, write_program

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [ROOT / name for name in ("README.md", "AGENTS.md", "CONTRIBUTING.md", "policypack/README.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)
BLOCK = re.compile(r"^ *```(?:sh|shell)(?: [^\n]*)?\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)

RUN_BY = {
    "adopt.md": "tests/live/test_guide.py",
    "enforce.md": "tests/workflow/test_enforce.py",
    "write-a-rule.md": "tests/scripts/test_new_rule.py",
    "testing.md": "tests/preflight/testing/test_guide.py",
}
"""Documents whose commands another test runs."""

NOT_HERE = {
    "operate.md": "asks a real account, and changes it",
    "benchmarks.md": "takes minutes; the modules are there",
    "security.md": "asks GitHub, needs a container, another user or root, and downloads what is pinned",
    "audit.md": "its sources are somebody's own states: tests/e2e/test_audit.py runs the same on states that are made",
}
"""Documents whose commands are not run, and why. That the commands exist is checked below all the same."""

HERE = ("README.md", "AGENTS.md", "CONTRIBUTING.md", "preflight.md", "exemptions.md")


def commands(path: Path) -> list[str]:
    """The commands of a document, without comments, each on one line."""
    blocks = BLOCK.findall(path.read_text(encoding="utf-8"))
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line for each in lines if (line := re.sub(r"\s+# .*$", "", each).strip())]


def test_each_document_with_commands_is_accounted_for() -> None:
    found = {path.name for path in DOCUMENTS if commands(path)}

    assert found == {*RUN_BY, *NOT_HERE, *HERE} & found
    assert [test for test in RUN_BY.values() if not (ROOT / test).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_command_names_is_there(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in commands(path):
        for module in re.findall(r"python -m ([\w.]+)", command):
            assert importlib.util.find_spec(module), f"{path.name}: {command}"
        for targets in re.findall(r"^make ([a-z ]+)$", command):
            for target in targets.split():
                assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{path.name}: {command}"


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A project beside a checkout. pip installs nothing: preflight runs from here, in the environment of the tests."""
    project = write_program(tmp_path / "my-project", BAD_PROGRAM)
    (project / "requirements.txt").write_text("pulumi\n", encoding="utf-8")
    write_pack(project / "policypack")
    (tmp_path / "dynamodb-guardrails").symlink_to(ROOT)
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "preflight").write_text(f'#!/bin/sh\nexec {sys.executable} -m preflight "$@"\n', encoding="utf-8")
    paths = 'for each; do case $each in -*) ;; *) test -e "$each" || exit 1 ;; esac; done'
    (folder / "pip").write_text(f"#!/bin/sh\nshift\n{paths}\n", encoding="utf-8")
    for each in folder.iterdir():
        each.chmod(0o755)
    return tmp_path


def shell(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    # The environment that the block makes is empty here, and stays out of the way.
    script = script.replace("source venv/bin/activate", "true")
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_the_readme_leads_a_project_of_ones_own_to_its_first_finding(beside: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    second = re.findall(r"^## .*$", text, re.MULTILINE)[0]
    assert second == "## Gate your own project"
    block = BLOCK.findall(text.partition(second)[2])[0]

    done = shell(beside, "set -e\n" + block.replace("preflight init", "preflight init --yes"))

    assert done.returncode == 1, done.stderr
    assert (beside / "my-project" / "preflight.toml").exists()
    assert done.stdout.splitlines()[-1] == "Gate closed: 1 mandatory violation"


def test_the_first_commands_of_the_guide(beside: Path) -> None:
    shutil.move(beside / "my-project" / "policypack", beside / "pack")
    first = BLOCK.findall((ROOT / "docs/preflight.md").read_text(encoding="utf-8"))[0]
    script = first.replace("path/to/project", "my-project").replace("path/to/pack", "pack")

    done = shell(beside, "set -e\n" + script)

    assert done.stdout.splitlines()[-1] == "Gate closed: 1 mandatory violation", done.stderr
