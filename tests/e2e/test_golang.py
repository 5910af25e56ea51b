"""A stack in Go: the gate says of it what the real engine says.

The SDK of AWS is large: compiled for the first time it takes minutes and 2 GB of Go's cache. So these tests run where
they are asked for: ``PREFLIGHT_TEST_GO=1 python -m pytest tests/e2e/test_golang.py``.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from preflight.testing import PackUnderTest
from tests.e2e.engine import ACCOUNT, ROOT, Engine, Outcome, Project, needs_cli, preflight
from tests.e2e.test_corpus import differences, handed, known_to_both, without_unknown
from tests.preflight.cli.test_watch import watching
from tests.preflight.harness import command
from tests.preflight.running import alive, pids

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "golang" / "program"
CONFIG = HERE / "golang" / "pack-config.json"
PACK = ROOT / "policypack"
MIRROR = HERE / "mirror"
FLAGS = ("-buildvcs=false", "-trimpath", "-ldflags", "-w -s")
"""Those of Pulumi's language host and of preflight: with others everything is compiled once more."""

pytestmark = [
    pytest.mark.skipif("PREFLIGHT_TEST_GO" not in os.environ, reason="compiles for minutes: set PREFLIGHT_TEST_GO=1"),
    pytest.mark.skipif(shutil.which("go") is None, reason="no go on PATH: no program in Go was run"),
    pytest.mark.timeout(1800),
]

VIOLATIONS = {
    "provisioned": ("dynamodb-on-demand-billing", "events", "mandatory"),
    "recovery": ("dynamodb-point-in-time-recovery", "users", "mandatory"),
    "encryption": ("dynamodb-encryption", "users", "mandatory"),
    "stream": ("dynamodb-streams", "events", "mandatory"),
    "index": ("dynamodb-required-indexes", "sessions", "mandatory"),
    "tags": ("required-tags", "sessions", "mandatory"),
    "transform": ("required-tags", "users", "mandatory"),
    "insights": ("dynamodb-contributor-insights", "events", "mandatory"),
    "protection": ("dynamodb-deletion-protection", "users", "advisory"),
}
"""By variant of the program: the policy that it violates, the table and the level."""


@pytest.fixture(scope="session")
def executable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, compiled once."""
    made = tmp_path_factory.mktemp("go") / "tables"
    done = subprocess.run(
        ["go", "build", *FLAGS, "-o", str(made), "."], cwd=SOURCE, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"the program could not be compiled, so none in Go was run: {done.stderr[-500:]}")
    return made


def copied(folder: Path, variant: str, executable: Path | None) -> Project:
    """Give a copy of the stack in which something is wrong."""
    folder.mkdir()
    project = Project(folder, SOURCE)
    settings = yaml.safe_load((folder / "Pulumi.yaml").read_text())
    settings["runtime"] = {"name": "go", "options": {"binary": str(executable)}} if executable else "go"
    for each in settings["plugins"]["providers"]:
        each["version"] = "6.83.4" if each["name"] == "aws" else each["version"]
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(settings))
    project.configure("go-tables:variant", variant)
    return project


@pytest.fixture
def project(tmp_path: Path, variant: str, executable: Path) -> Project:
    return copied(tmp_path / "project", variant, executable)


@pytest.mark.parametrize("variant", ["none"])
def test_the_gate_is_open_for_the_stack_as_it_is(project: Project) -> None:
    outcome = preflight(project, PACK, configs=(CONFIG,))

    assert outcome.findings == ()
    assert outcome.exit_code == 0


@pytest.mark.parametrize("variant", VIOLATIONS)
def test_the_gate_closes(project: Project, variant: str) -> None:
    policy, table, level = VIOLATIONS[variant]

    outcome = preflight(project, PACK, configs=(CONFIG,))

    assert [each for each in outcome.of(policy) if table in each.message and each.level == level], outcome.printed
    assert outcome.exit_code == (1 if level == "mandatory" else 0)
    report = report_of(outcome)
    places = {each["location"]["path"] for each in report["results"] if each["policy"] == policy and each["location"]}
    assert all(place.endswith("project/main.go") for place in places)


@pytest.mark.parametrize("variant", ["none", *VIOLATIONS])
@pytest.mark.cli
@needs_cli[1]
def test_the_real_engine_says_the_same(project: Project) -> None:
    ours = preflight(project, PACK, configs=(CONFIG,), options=("--previews", "first", "--account", ACCOUNT))
    real = Engine(project, (PACK,), (CONFIG,)).preview()

    assert ours.findings == real.findings
    assert (ours.exit_code == 0) == (real.exit_code == 0), real.printed


@pytest.mark.parametrize("variant", ["none", "transform"])
@pytest.mark.cli
@needs_cli[1]
def test_the_real_engine_hands_the_same_to_packs(project: Project) -> None:
    ours = preflight(project, MIRROR, options=("--previews", "first", "--account", ACCOUNT))
    real = Engine(project, (MIRROR,)).preview()

    assert real.exit_code == 0, real.printed
    mine, theirs = handed(ours), handed(real)
    assert list(differences(without_unknown(mine), without_unknown(theirs))) == []


@pytest.mark.parametrize("variant", ["none"])
@pytest.mark.cli
@needs_cli[1]
def test_the_real_engine_hands_the_same_to_packs_once_the_stack_exists(project: Project) -> None:
    ours = preflight(project, MIRROR, options=("--previews", "later", "--account", ACCOUNT))
    engine = Engine(project, (MIRROR,))
    made = engine.up(policies=False)
    assert made.exit_code == 0, made.printed
    real = engine.preview()

    assert real.exit_code == 0, real.printed
    mine, theirs = handed(ours), handed(real)
    found = differences(known_to_both(mine, mine, theirs), known_to_both(theirs, mine, theirs))
    # The ARN of the key is AWS's to know; the stand-in leaves it empty.
    assert [each for each in found if "kmsKeyArn: preflight '<unknown>'" not in each] == []


@pytest.mark.parametrize("variant", ["lookup"])
def test_made_up_results_are_decoded(project: Project) -> None:
    outcome = preflight(project, PACK, configs=(CONFIG,))

    assert outcome.exit_code == 0, outcome.printed
    assert "aws:dynamodb/getTable:getTable" in outcome.printed


@pytest.mark.parametrize(
    ("variant", "message"),
    [
        ("error", "The program failed: no such stage: dev"),
        ("panic", "The program failed at main.go:52 (fmt.Println(nothing[len(variant)])): panic: runtime error"),
        ("missing", "Missing required configuration variable 'go-tables:password'"),
        ("early", "The program called os.Exit(0) before its end."),
        ("status", "The program called os.Exit(3) before its end."),
    ],
)
def test_no_verdict(project: Project, message: str) -> None:
    outcome = preflight(project, PACK)

    assert outcome.exit_code == 2
    assert message in report_of(outcome)["error"]["message"]


@pytest.mark.parametrize("variant", ["hang"])
def test_a_program_that_hangs_leaves_no_process(project: Project, executable: Path) -> None:
    outcome = preflight(project, PACK, options=("--program-timeout", "2"))

    assert outcome.exit_code == 2
    assert "has not ended" in outcome.printed
    assert running(executable) == []


@pytest.mark.parametrize("variant", ["daemon"])
def test_a_signal_ends_the_program_and_what_it_started(project: Project, executable: Path) -> None:
    process = subprocess.Popen(
        command("--project", project.folder, "--policy-pack", PACK, "--previews", "first"),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    [child] = pids(project.folder / "pid", 1)

    process.send_signal(signal.SIGTERM)

    assert process.wait(60) not in (0, 1)
    assert not alive(child)
    assert running(executable) == []


@pytest.mark.parametrize("variant", ["secret"])
def test_a_secret_is_told_by_nobody(project: Project) -> None:
    project.configure("go-tables:token", {"secure": "v1:x:y"})

    outcome = preflight(project, MIRROR, options=("--config", "go-tables:token=hunter2hunter2"))

    assert outcome.exit_code == 0, outcome.printed
    assert "the token is" in outcome.printed
    assert "hunter2" not in outcome.printed


def test_a_program_is_compiled_where_no_executable_is_named(tmp_path: Path, executable: Path) -> None:
    project = copied(tmp_path / "project", "provisioned", None)

    outcome = preflight(project, PACK, configs=(CONFIG,))

    assert outcome.of("dynamodb-on-demand-billing"), outcome.printed
    project.replace("main.go", "events.BillingMode = nil", "events.BillingMode = undefined")
    broken = preflight(project, PACK)
    assert broken.exit_code == 2
    assert "The program does not compile at main.go:" in broken.printed
    assert executable.is_file()


def test_a_saved_file_gives_a_new_verdict(tmp_path: Path, executable: Path) -> None:
    project = copied(tmp_path / "project", "none", None)

    with watching(tmp_path, project.folder, PACK) as watch:
        watch.says("dynamodb-alarms")
        project.replace("main.go", 'pulumi.String("PAY_PER_REQUEST")', 'pulumi.String("PROVISIONED")')
        watch.says("has the billing mode PROVISIONED")
        project.replace("main.go", "events.BillingMode = nil", "events.BillingMode = undefined")
        watch.says("The program does not compile at main.go:")
        project.replace("main.go", "events.BillingMode = undefined", "events.BillingMode = nil")
        watch.says("has the billing mode PROVISIONED")
    assert executable.is_file()


@pytest.mark.parametrize("variant", ["provisioned"])
def test_a_test_of_a_pack_runs_it(project: Project) -> None:
    with PackUnderTest(PACK, json.loads(CONFIG.read_text())) as under_test:
        outcome = under_test.run_program(project.folder)

    found = [each for each in outcome.violations if each.policy == "dynamodb-on-demand-billing"]
    assert [each.urn.rpartition("::")[2] for each in found] == ["events"]


@pytest.mark.parametrize("variant", ["provisioned"])
def test_an_audit_judges_it(project: Project) -> None:
    done = subprocess.run(
        command("audit", project.folder, "--policy-pack", PACK, "--policy-pack-config", CONFIG, "--format", "json"),
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip

    assert done.returncode == 1, done.stderr
    [stack] = json.loads(done.stdout)["stacks"]
    assert (stack["project"], stack["verdict"]) == ("go-tables", "fail")


def report_of(outcome: Outcome) -> dict[str, Any]:
    """Return the report, which is followed by what was printed to standard error."""
    report: dict[str, Any] = json.JSONDecoder().raw_decode(outcome.printed)[0]
    return report


def running(executable: Path) -> list[str]:
    """Return the processes that run an executable."""
    time.sleep(0.2)
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "exe").readlink() == executable:
                found.append(folder.name)
        except OSError:
            continue
    return found
