"""An organisation's folder of programs in several languages, gated in one run of the action, and audited in another.

Programs in Go take minutes to compile where nothing is compiled yet, so they take part where they are asked for:
``PREFLIGHT_TEST_GO=1``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.engine import ROOT, Project
from tests.e2e.test_golang import CONFIG, copied
from tests.preflight.harness import command
from tests.preflight.node import node_modules
from tests.workflow.test_action import Runner

PACK = ROOT / "policypack"
HERE = Path(__file__).resolve().parent
GO = "PREFLIGHT_TEST_GO" in os.environ and shutil.which("go") is not None

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture
def apps(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """This repository's stack in Python and in TypeScript, and a smaller one in Go."""
    modules = node_modules(request.config)
    folder = tmp_path / "apps"
    for name in ("data/python", "data/typescript"):
        (folder / name).mkdir(parents=True)
    Project(folder / "data/python")
    Project(folder / "data/typescript", HERE / "typescript")
    (folder / "data/typescript/node_modules").symlink_to(modules)
    if GO:
        copied(folder / "go", "none", None)
    return folder


def break_one(apps: Path) -> str:
    """Break a rule in the program of the last language; returns its folder."""
    if GO:
        broken, file, billing = "go", "main.go", ('pulumi.String("PAY_PER_REQUEST")', 'pulumi.String("PROVISIONED")')
    else:
        broken, file, billing = "data/typescript", "tables.ts", ('"PAY_PER_REQUEST"', '"PROVISIONED"')
    path = apps / broken / file
    text = path.read_text(encoding="utf-8")
    assert billing[0] in text
    path.write_text(text.replace(*billing), encoding="utf-8")
    return broken


def verdicts(runner: Runner) -> dict[str, str]:
    found = runner.reports.rglob("preflight.json")
    return {
        path.parent.relative_to(runner.reports).as_posix(): json.loads(path.read_text(encoding="utf-8"))["verdict"]
        for path in found
    }


def test_one_run_of_the_action_gates_programs_in_every_language(apps: Path, tmp_path: Path) -> None:
    (tmp_path / "runner").mkdir()
    runner = Runner(tmp_path / "runner")
    inputs = {"projects": str(apps), "policy_packs": str(PACK), "policy_pack_configs": str(CONFIG)}

    done = runner.gate(**inputs)

    names = {"data/python", "data/typescript"} | ({"go"} if GO else set())
    assert (done.returncode, runner.verdict) == (0, "verdict=pass"), done.stderr
    assert verdicts(runner) == dict.fromkeys(names, "pass")

    broken = break_one(apps)
    done = runner.gate(**inputs)

    assert (done.returncode, runner.verdict) == (1, "verdict=fail"), done.stderr
    assert verdicts(runner) == dict.fromkeys(names, "pass") | {broken: "fail"}
    assert "dynamodb-on-demand-billing" in runner.summary.read_text(encoding="utf-8")


def test_one_audit_judges_programs_in_every_language(apps: Path) -> None:
    broken = break_one(apps)

    done = subprocess.run(
        command("audit", apps, "--policy-pack", PACK, "--policy-pack-config", CONFIG, "--format", "json"),
        cwd=ROOT, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip

    assert done.returncode == 1, done.stderr
    stacks = {each["path"]: each["verdict"] for each in json.loads(done.stdout)["stacks"]}
    assert {verdict for path, verdict in stacks.items() if path != broken} == {"pass"}
    assert stacks[broken] == "fail"
