"""One run, from the request to the report."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.preflight.harness import (
    AWS,
    PROGRAM,
    ROOT,
    pack_with,
    preflight,
    write_pack,
    write_program,
)


def test_an_error_that_is_only_logged_is_noted_as_in_a_preview(tmp_path: Path, pack: Path) -> None:
    outcome = preflight(write_program(tmp_path / "project", "import pulumi\npulumi.log.error('out of quota')"), pack)

    assert outcome.report["verdict"] != "error"
    assert outcome.report["notes"] == ["The program logged an error: out of quota"]
    assert "error: out of quota" in outcome.err


def test_a_program_that_loops(tmp_path: Path, pack: Path) -> None:
    project = write_program(tmp_path / "project", "while True:\n    pass")

    outcome = preflight(project, pack, options=("--program-timeout", "3"))

    assert outcome.status == 2
    assert outcome.message == "The program has not registered or asked anything for 3 s, and has not ended."


def test_a_program_without_resources_is_a_stack(tmp_path: Path) -> None:
    outcome = preflight(write_program(tmp_path / "project", ""), write_pack(tmp_path / "pack", pack_with("pass")))

    assert outcome.status == 0
    assert outcome.report["summary"]["resources"] == 1


def test_a_thousand_resources(tmp_path: Path, pack: Path) -> None:
    code = PROGRAM + "\n    for number in range(1000):\n        Thing(f'thing-{number}')\n"

    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 0
    assert outcome.report["summary"]["resources"] == 1002
    assert len([r for r in outcome.report["results"] if r["policy"] == "no-bad-names"]) == 1002


WITHOUT_FORKS = """
import sys
from preflight.processes import forked
forked.FORKS = False
from preflight.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def test_where_no_process_may_fork_two_of_each_are_started(tmp_path: Path, pack: Path) -> None:
    code = """
    import pulumi, pulumi_aws as aws

    print("printed")
    aws.sqs.Queue("queue", name="queue").arn.apply(lambda arn: pulumi.ComponentResource("test:index:Thing", "bad"))
    """
    project = write_program(tmp_path / "project", code, stack=AWS)

    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_FORKS, "--project", project, "--policy-pack", pack, "--format", "json"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1, done.stderr
    found = [each for each in json.loads(done.stdout)["results"] if each["status"] == "violation"]
    assert [(each["name"], each["seen_in"]) for each in found] == [("bad", ["later"])]
    assert done.stderr.count("printed") == 1
