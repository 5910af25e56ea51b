"""docs/enforce.md, followed as a new user would: every command runs, or says what it needs.

Blocks that need Pulumi Cloud are marked ``needs-pulumi-cloud``; the one that needs the CLI is run where it is.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from preflight.project.settings import find_settings
from tests.preflight.audit.states import write_stack
from tests.preflight.harness import BAD_PROGRAM, write_program
from tests.preflight.packs.repository import git

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = (ROOT / "docs/enforce.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```(\S+(?: \S+)?)\n(.*?)^ *```$", GUIDE, re.MULTILINE | re.DOTALL)
SHELL = [command.strip() for kind, block in BLOCKS if kind == "shell" for command in block.splitlines()]
WITH_CLI = [command.strip() for kind, block in BLOCKS if kind == "shell needs-pulumi" for command in block.splitlines()]
SETTINGS = [block for kind, block in BLOCKS if kind == "toml"]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a pack, a program and the states of a backend, and `preflight` on PATH."""
    folder = tmp_path / "repository"
    shutil.copytree(ROOT / "policypack", folder / "policypack", ignore=shutil.ignore_patterns("__pycache__", "venv"))
    write_program(folder / "app", stack="config: {}")
    write_stack(folder / "states", "orders")
    (folder / "guardrails.json").write_text(json.dumps({"all": "advisory"}), "utf-8")
    git(folder, "init", "--quiet")
    (folder / "pyproject.toml").write_text(SETTINGS[1], "utf-8")
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    for name, command in (("preflight", "-m preflight"), ("pip", "-m pip")):
        (bin_ / name).write_text(f'#!/bin/sh\nexec {sys.executable} {command} "$@"\n', "utf-8")
        (bin_ / name).chmod(0o755)
    return folder


def shell(repository: Path, command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PATH": f"{repository.parent / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": str(repository.parent / "cache"),
        **variables,
    }
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_every_block_says_what_it_is() -> None:
    kinds = {kind for kind, _ in BLOCKS}
    assert kinds == {"shell", "shell needs-pulumi", "shell needs-pulumi-cloud", "toml"}
    assert len(SHELL) >= 11
    for kind, block in BLOCKS:
        if kind != "shell needs-pulumi-cloud":
            assert "pulumi policy" not in block


def test_the_commands_run_in_their_order(repository: Path) -> None:
    for command in SHELL:
        if not command.startswith("pip "):
            done = shell(repository, command)
            assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert (repository / "audit.html").read_text("utf-8").endswith("</html>\n")
    assert json.loads((repository / "baseline.json").read_text("utf-8"))["entries"]


def test_the_distribution_is_built_and_installed(repository: Path, tmp_path: Path) -> None:
    """Without the network: what builds it is there already, and it goes into a folder of its own."""
    (repository / "pyproject.toml").write_text(SETTINGS[2], "utf-8")
    site = str(tmp_path / "site")
    for command in [command for command in SHELL if command.startswith("pip ")]:
        done = shell(
            repository, command, PIP_NO_BUILD_ISOLATION="false", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_TARGET=site
        )
        assert done.returncode == 0, done.stderr

    found = shell(
        repository, "preflight packs --print-path dynamodb-guardrails", PYTHONPATH=f"{ROOT}{os.pathsep}{site}"
    )
    assert found.stdout.strip() == f"{site}/dynamodb_guardrails", found.stderr


def test_the_pack_of_a_commit(repository: Path, tmp_path: Path) -> None:
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "Pack")
    commit = git(repository, "rev-parse", "HEAD")
    user = tmp_path / "user"
    write_program(user / "app", BAD_PROGRAM, stack="config: {}")
    (user / "guardrails.json").write_text("{}", "utf-8")
    git(user, "init", "--quiet")
    settings = SETTINGS[0].replace("https://github.com/acme/guardrails", repository.as_uri())
    (user / "pyproject.toml").write_text(
        settings.replace(
            tomllib.loads(settings)["tool"]["preflight"]["packs"]["dynamodb-guardrails"]["commit"], commit
        ),
        "utf-8",
    )

    done = subprocess.run(
        [repository.parent / "bin/preflight", "--project", "app", "--stack", "dev", "--format", "json"],
        cwd=user,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )

    report = json.loads(done.stdout)
    assert report["error"] is None, report["error"]
    assert str(tmp_path / "cache") in report["packs"][0]["path"]
    assert report["notes"][0] == "The policy packs (dynamodb-guardrails) are those that pyproject.toml names."


@pytest.mark.parametrize("text", SETTINGS)
def test_the_settings_are_understood(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")

    settings = find_settings(tmp_path)

    assert settings is not None
    assert [pack.name for pack in settings.packs] == ["dynamodb-guardrails"]


@pytest.mark.cli
@pytest.mark.skipif(shutil.which("pulumi") is None, reason="no pulumi on PATH: the real CLI was not asked")
def test_the_cli_takes_the_same_pack(repository: Path, tmp_path: Path) -> None:
    [command] = WITH_CLI
    for name in ("home", "state"):
        (tmp_path / name).mkdir()
    variables = {
        "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_CONFIG_PASSPHRASE": "of the tests only",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_SKIP_CONFIRMATIONS": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
    path = f"export PATH={Path(sys.executable).parent}:$PATH; cp guardrails.json app; cd app; "
    assert shell(repository, f"{path} pulumi stack init dev", **variables).returncode == 0

    done = shell(repository, f"{path} {command} --non-interactive --skip-preview", **variables)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "dynamodb-guardrails" in done.stdout


def test_the_nightly_workflow_asks_for_what_there_is(tmp_path: Path) -> None:
    text = (ROOT / "examples/audit-nightly.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    step = next(step for step in workflow["jobs"]["audit"]["steps"] if step.get("name") == "Audit")

    flags = set(re.findall(r"--[a-z-]+", step["run"]))
    known = (ROOT / "docs/audit.md").read_text(encoding="utf-8")
    assert flags <= set(re.findall(r"--[a-z-]+", known))
    for used in re.findall(r"uses: (\S+)", text):
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", used), f"pin {used} by commit"
    assert workflow["permissions"] == {"contents": "read", "id-token": "write"}


def test_the_guide_of_the_audit_lists_every_flag_and_column() -> None:
    guide = (ROOT / "docs/audit.md").read_text(encoding="utf-8")
    usage = subprocess.run(
        [sys.executable, "-m", "preflight", "audit", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    flags = set(re.findall(r"^  (?:-h, )?(--[a-z-]+)", usage, re.MULTILINE)) - {"--help"}
    section = guide[guide.index("## Flags") : guide.index("## Many stacks")]
    assert set(re.findall(r"`(--[a-z-]+)", section)) == flags

    schema = (ROOT / "preflight/audit/schema.sql").read_text(encoding="utf-8")
    for table, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\);", schema, re.DOTALL):
        columns = set(re.findall(r"^    ([a-z_]+) ", body, re.MULTILINE))
        part = guide[guide.index(f"`{table}`, one row") :].split("\n\n")[1]
        told = {name for row in part.splitlines() for name in re.findall(r"`([a-z_]+)`", row.split("|")[1])}
        assert told == columns, table
