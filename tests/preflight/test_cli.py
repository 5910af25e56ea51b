"""The command line as its users and other tools see it: exit status, standard output, files."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import jsonschema
import pytest

from preflight.version import __version__
from tests.preflight.harness import BAD_PROGRAM, PACK, ROOT, command, preflight, write_pack, write_program

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
    assert violation["location"]["file"] == "__main__.py"
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
        write_program(tmp_path / "project", BAD_PROGRAM), pack, options=("--policy-pack-config", config)
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


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(("--nonsense",), "Wrong arguments: unrecognized arguments: --nonsense.", id="unknown flag"),
        pytest.param(("--config", "novalue"), "--config 'novalue' is not of the form KEY=VALUE.", id="config"),
        pytest.param(("--report", "pdf=x"), "--report 'pdf=x' is not of the form FORMAT=FILE.", id="report"),
        pytest.param(("--stack", "a b"), "'a b' is not the name of a stack.", id="stack"),
        pytest.param(
            ("--pack-timeout", "0"),
            "Wrong arguments: argument --pack-timeout: '0' is not a positive number of seconds.",
            id="time",
        ),
    ],
)
def test_wrong_arguments_leave_a_valid_document(
    project: Path, pack: Path, options: tuple[str, ...], message: str
) -> None:
    outcome = preflight(project, pack, options=options)

    assert outcome.status == 2
    jsonschema.validate(outcome.report, SCHEMA)
    assert outcome.report["verdict"] == "error"
    assert outcome.message == message


def test_more_configurations_than_packs(project: Path, pack: Path, tmp_path: Path) -> None:
    options = ("--policy-pack-config", tmp_path / "a", "--policy-pack-config", tmp_path / "b")

    outcome = preflight(project, pack, options=options)

    assert (outcome.status, outcome.message) == (2, "There are 2 --policy-pack-config, and only 1 --policy-pack.")


def test_the_pack_beside_the_project_is_the_default(tmp_path: Path) -> None:
    project = write_program(tmp_path / "project", BAD_PROGRAM)
    write_pack(project / "policypack", PACK)

    assert preflight(project).found("violation") == [("no-bad-names", "bad", "mandatory")]


def test_two_packs_and_their_configurations_pair_up(tmp_path: Path, pack: Path) -> None:
    second = write_pack(tmp_path / "second", PACK.replace('PolicyPack("pack"', 'PolicyPack("second"'))
    for name, level in (("first.json", "disabled"), ("second.json", "advisory")):
        (tmp_path / name).write_text(json.dumps({"no-bad-names": level}), encoding="utf-8")
    options = ("--policy-pack-config", tmp_path / "first.json", "--policy-pack-config", tmp_path / "second.json")

    outcome = preflight(write_program(tmp_path / "project", BAD_PROGRAM), pack, second, options=options)

    assert outcome.status == 0
    assert [(result["pack"], result["policy"]) for result in outcome.report["results"] if result["name"] == "bad"] == [
        ("second", "no-bad-names")
    ]


def test_report_files(project: Path, pack: Path, tmp_path: Path) -> None:
    reports = tmp_path / "new" / "folder"

    outcome = preflight(
        project, pack, options=("--report", f"json={reports / 'a.json'}", "--report", f"junit={reports / 'a.xml'}")
    )

    assert outcome.status == 0
    assert json.loads((reports / "a.json").read_text(encoding="utf-8"))["verdict"] == "pass"
    assert sorted(path.name for path in reports.iterdir()) == ["a.json", "a.xml"]


def test_report_files_are_written_without_a_verdict_too(tmp_path: Path, pack: Path) -> None:
    project = write_program(tmp_path / "project", "raise ValueError('no')")

    preflight(project, pack, options=("--report", f"json={tmp_path / 'a.json'}"))

    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["verdict"] == "error"


def test_a_report_file_that_can_not_be_written(project: Path, pack: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    outcome = preflight(project, pack, options=("--report", f"html={tmp_path / 'file' / 'a.html'}"))

    assert outcome.status == 2
    assert outcome.report["verdict"] == "error"
    assert outcome.message.startswith(f"The html report {tmp_path / 'file' / 'a.html'} can't be written: ")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full to stand in for a full disk")  # noqa: PTH110
def test_standard_output_that_is_full(project: Path, pack: Path) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123
        done = subprocess.run(
            command("--project", project, "--policy-pack", pack),
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, timeout=120, check=False,
        )  # fmt: skip

    assert done.returncode == 2


def test_standard_output_that_nobody_reads(project: Path, pack: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            command("--project", project, "--policy-pack", pack),
            cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, timeout=120, check=False,
        )  # fmt: skip
    finally:
        os.close(writing)

    assert done.returncode == 2


def test_list_policies(project: Path, pack: Path) -> None:
    text = preflight(project, pack, options=("--list-policies",), format="text")
    data = preflight(project, pack, options=("--list-policies",))

    assert text.status == 0
    assert text.out == (
        "pack 1.2.3\n"
        "no-bad-names  resource  mandatory  -  Names are good.\n"
        "not-empty     stack     mandatory  -  Stacks hold something.\n"
    )
    assert [policy["name"] for policy in data.report["packs"][0]["policies"]] == ["no-bad-names", "not-empty"]


def test_list_policies_needs_no_project(tmp_path: Path, pack: Path) -> None:
    assert preflight(tmp_path, pack, options=("--list-policies",)).status == 0


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
