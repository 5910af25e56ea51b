"""The command line as its users and other tools see it: exit status, standard output, files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import jsonschema

from preflight.processes.ambient import COMMAND
from preflight.version import __version__
from tests.preflight.harness import BAD_PROGRAM, ROOT, command, preflight, write_pack, write_program

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads((ROOT / "preflight" / "reports" / "report.schema.json").read_text(encoding="utf-8"))

UNKNOWING_PACK = """
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

    def reads(args, report):
        if args.name == "second":
            args.props["later"]

    PolicyPack("pack", policies=[ResourceValidationPolicy("reads", "Reads.", reads, EnforcementLevel.MANDATORY)])
"""

UNKNOWING_PROGRAM = """
    import pulumi
    from pulumi.dynamic import Resource, ResourceProvider

    class Thing(Resource):
        pass

    first = Thing(ResourceProvider(), "first", {})
    Thing(ResourceProvider(), "second", {"later": first.id})
"""


def test_an_open_gate(project: Path, pack: Path) -> None:
    outcome = preflight(project, pack)

    assert outcome.status == 0
    jsonschema.validate(outcome.report, SCHEMA)
    assert outcome.report["verdict"] == "pass"
    assert (outcome.report["project"], outcome.report["stack"]) == ("small", "dev")
    assert outcome.report["packs"][0]["version"] == "1.2.3"
    assert outcome.found("pass") == [
        ("no-bad-names", "small-dev", "mandatory"),
        ("not-empty", "small-dev", "mandatory"),
        ("no-bad-names", "good", "mandatory"),
    ]


def test_a_mandatory_violation_closes_the_gate(tmp_path: Path, pack: Path) -> None:
    outcome = preflight(write_program(tmp_path / "project", BAD_PROGRAM), pack)

    assert outcome.status == 1
    jsonschema.validate(outcome.report, SCHEMA)
    assert outcome.report["verdict"] == "fail"
    (violation,) = [result for result in outcome.report["results"] if result["status"] == "violation"]
    assert violation["urn"] == "urn:pulumi:dev::small::test:index:Thing::bad"
    assert violation["message"] == "Names are good.\nbad has a bad name."
    assert violation["location"]["path"].endswith("/__main__.py")
    assert violation["location"]["line"] == 9


def test_an_advisory_violation_does_not(tmp_path: Path, pack: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text('{"no-bad-names": "advisory"}', encoding="utf-8")

    outcome = preflight(
        write_program(tmp_path / "project", BAD_PROGRAM), pack, options=("--policy-pack-config", config)
    )

    assert outcome.status == 0
    assert outcome.found("violation") == [("no-bad-names", "bad", "advisory")]


def test_a_disabled_policy_is_not_run(tmp_path: Path, pack: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text('{"all": "disabled"}', encoding="utf-8")

    outcome = preflight(
        write_program(tmp_path / "project", BAD_PROGRAM),
        pack,
        options=("--policy-pack-config", config, "--allow-nothing"),
    )

    assert outcome.status == 0
    assert outcome.report["results"] == []
    assert outcome.report["summary"]["policies"] == 0


def test_a_policy_that_an_unknown_value_stops_closes_the_gate(tmp_path: Path) -> None:
    project = write_program(tmp_path / "project", UNKNOWING_PROGRAM)
    pack = write_pack(tmp_path / "pack", UNKNOWING_PACK)

    closed = preflight(project, pack)
    allowed = preflight(project, pack, options=("--allow-unevaluated",))

    assert closed.status == 1
    assert closed.found("unevaluated") == [("reads", "second", "mandatory")]
    assert allowed.status == 0
    assert allowed.found("unevaluated") == [("reads", "second", "mandatory")]


def test_what_the_program_prints_is_not_part_of_the_document(tmp_path: Path, pack: Path) -> None:
    project = write_program(tmp_path / "project", "print('loud')\nimport sys\nsys.stderr.write('louder')")

    outcome = preflight(project, pack)

    assert "loud" not in outcome.out
    assert "loud\n" in outcome.err
    assert "louder" in outcome.err


def test_quiet_prints_the_verdict_alone(tmp_path: Path, pack: Path) -> None:
    project = write_program(
        tmp_path / "project", "print('loud')\nimport pulumi\npulumi.ComponentResource('a:b:C', 'c')"
    )

    outcome = preflight(project, pack, options=("--quiet",), format="text")

    assert outcome.status == 0
    assert "loud" not in outcome.err
    assert outcome.out.strip() == "Gate open: nothing to report"


def test_version() -> None:
    done = subprocess.run(command("--version"), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stdout) == (0, f"preflight {__version__}\n")


CONFIGURABLE_PACK = """
    from pulumi_policy import EnforcementLevel, PolicyConfigSchema, PolicyPack, ResourceValidationPolicy

    PolicyPack("pack", enforcement_level=EnforcementLevel.MANDATORY, policies=[
        ResourceValidationPolicy("tags", "Tags.", lambda args, report: None,
            config_schema=PolicyConfigSchema({"tags": {"type": "array", "items": {"type": "string"}}})),
    ])
"""


def test_a_mistake_in_the_configuration_of_a_pack_is_told_alone(tmp_path: Path) -> None:
    """The program waits for the packs in its first call, and would print a traceback of the SDK's own."""
    project = write_program(
        tmp_path / "project", "import pulumi\npulumi.runtime.invoke('aws:index/getRegion:getRegion', {}).value\n"
    )
    pack = write_pack(tmp_path / "pack", CONFIGURABLE_PACK)
    (tmp_path / "pack.json").write_text('{"tags": {"tags": [3]}}', encoding="utf-8")

    outcome = preflight(project, pack, options=("--policy-pack-config", tmp_path / "pack.json"))

    assert outcome.status == 2
    assert outcome.message == (
        "The configuration of policy pack pack is invalid:\n  tags: tags.0: 3 is not of type 'string'"
    )
    assert outcome.err == ""


def test_a_project_that_names_no_environment_runs_in_the_one_on_path(tmp_path: Path, pack: Path) -> None:
    """An activated environment counts, preflight's own does not: it may be that of a hook or of an action."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "empty"], check=True)
    project = write_program(tmp_path / "my project")
    (project / "requirements.txt").write_text("pulumi\n", encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key != COMMAND}
    environment["PATH"] = f"{tmp_path / 'empty' / 'bin'}{os.pathsep}{os.environ['PATH']}"

    done = subprocess.run(
        command("--project", project, "--policy-pack", pack, "--format", "json"),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert str(tmp_path / "empty" / "bin" / "python3") in error["message"]
    assert str(tmp_path / "empty" / "bin" / "python3") in error["hint"]
