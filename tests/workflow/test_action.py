"""`action.yml` does what its inputs say, run by bash as a GitHub runner does; workflows hold no power in vain."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
REPORTS = {"preflight.json", "preflight.sarif", "preflight.md", "preflight.html", "preflight.xml"}
WITHOUT_TABLES = "name: dynamodb-tables\nruntime: python\n"


class Runner:
    """What a GitHub runner gives to a step: a temporary folder, and files for outputs and the summary."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reports = folder / "reports"
        self.output = folder / "output"
        self.summary = folder / "summary"
        program = folder / "preflight/bin/preflight"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m preflight "$@"\n', encoding="utf-8")
        program.chmod(0o755)

    def gate(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        step = next(step for step in ACTION["runs"]["steps"] if step.get("id") == "gate")
        defaults = {name: each.get("default", "") for name, each in ACTION["inputs"].items()}
        values = defaults | {"reports": str(self.reports)} | {name.replace("_", "-"): v for name, v in inputs.items()}
        env = {
            variable: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: values[found[1]], expression)
            for variable, expression in step["env"].items()
        }
        script = self.folder / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.folder,
            env=os.environ
            | env
            | {
                "RUNNER_TEMP": str(self.folder),
                "GITHUB_OUTPUT": str(self.output),
                "GITHUB_STEP_SUMMARY": str(self.summary),
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @property
    def verdict(self) -> str:
        return self.output.read_text(encoding="utf-8").strip()

    @property
    def report(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.reports / "preflight.json").read_text(encoding="utf-8"))
        return document


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_an_open_gate(runner: Runner) -> None:
    done = runner.gate(project=str(ROOT), policy_packs=f"{ROOT / 'policypack'}\n")

    assert (done.returncode, runner.verdict) == (0, "verdict=pass"), done.stderr
    assert {path.name for path in runner.reports.iterdir()} == REPORTS
    assert runner.report["verdict"] == "pass"
    assert "Gate open" in runner.summary.read_text(encoding="utf-8")


def test_a_closed_gate_fails_the_job_and_still_leaves_its_reports(runner: Runner) -> None:
    project = runner.folder / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text(WITHOUT_TABLES, encoding="utf-8")
    (project / "__main__.py").write_text("", encoding="utf-8")

    done = runner.gate(project=str(project), policy_packs=str(ROOT / "policypack"))

    assert (done.returncode, runner.verdict) == (1, "verdict=fail"), done.stderr
    assert {path.name for path in runner.reports.iterdir()} == REPORTS
    assert "dynamodb-required-tables" in runner.summary.read_text(encoding="utf-8")


def test_no_verdict_fails_the_job_and_says_why(runner: Runner) -> None:
    done = runner.gate(project=str(ROOT), policy_packs=str(ROOT / "policypack"), config="colour=blue\n")

    assert (done.returncode, runner.verdict) == (2, "verdict=error")
    assert "colour" in runner.summary.read_text(encoding="utf-8")


def test_packs_and_their_configurations_are_one_a_line(runner: Runner) -> None:
    config = runner.folder / "policies.json"
    config.write_text(json.dumps({"all": "disabled"}), encoding="utf-8")

    done = runner.gate(
        project=str(ROOT),
        policy_packs=f"{ROOT / 'policypack'}\n\n{ROOT / 'tests/e2e/mirror'}\n",
        policy_pack_configs=f"{config}\n",
    )

    assert done.returncode == 0, done.stderr
    assert [pack["name"] for pack in runner.report["packs"]] == ["dynamodb-guardrails", "mirror"]
    assert {result["pack"] for result in runner.report["results"]} == {"mirror"}


@pytest.mark.parametrize("name", ["project", "stack", "policy-packs", "policy-pack-configs", "config"])
def test_an_input_is_data(runner: Runner, name: str) -> None:
    trap = '"; touch trap; $(touch trap) `touch trap`'

    done = runner.gate(**{"project": str(ROOT), "policy_packs": str(ROOT / "policypack"), name: trap})

    assert done.returncode == 2
    assert not list(runner.folder.rglob("trap"))


def _steps(document: dict[str, Any]) -> list[dict[str, Any]]:
    jobs = document["jobs"].values() if "jobs" in document else [document["runs"]]
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("path", [ROOT / "action.yml", *WORKFLOWS], ids=lambda path: path.name)
def test_other_peoples_actions_are_pinned(path: Path) -> None:
    used = [step["uses"] for step in _steps(yaml.safe_load(path.read_text(encoding="utf-8"))) if "uses" in step]

    assert used
    assert [name for name in used if name != "./" and not re.search(r"@[0-9a-f]{40}$", name)] == []


def test_what_runs_a_pull_requests_code_has_no_secret_and_no_power() -> None:
    text = (ROOT / ".github/workflows/preflight.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    jobs = workflow["jobs"]

    assert workflow["permissions"] == {"contents": "read"}
    assert [name for name, job in jobs.items() if "secrets." in json.dumps(job) or "permissions" in job] == ["preview"]
    assert jobs["preview"]["if"].startswith("github.event_name == 'push'")


def test_the_pre_commit_hook_runs_on_what_changes_a_verdict() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    paths = ["__main__.py", "infra/tables.py", "Pulumi.yaml", "Pulumi.dev.yaml", "policypack/PulumiPolicy.yaml"]

    assert [path for path in paths if not re.search(hook["files"], path)] == []
    assert not re.search(hook["files"], "README.md")
    done = subprocess.run(
        [sys.executable, "-m", *hook["entry"].split()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "Gate open: nothing to report"), done.stderr
