"""Arguments: what they ask for, and what is wrong with them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest

from preflight.cli import arguments
from preflight.reports import FORMATS
from tests.preflight.harness import BAD_PROGRAM, PACK, ROOT, preflight, write_pack, write_program

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads((ROOT / "preflight" / "reports" / "report.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(("--nonsense",), "Wrong arguments: unrecognized arguments: --nonsense.", id="unknown flag"),
        pytest.param(("--config", "novalue"), "A value of --config is not of the form KEY=VALUE.", id="config"),
        pytest.param(("--report", "pdf=x"), "--report 'pdf=x' is not of the form FORMAT=FILE.", id="report"),
        pytest.param(("--stack", "a b"), "'a b' is not the name of a stack.", id="stack"),
        pytest.param(
            ("--pack-timeout", "0"),
            "Wrong arguments: argument --pack-timeout: '0' is not a positive number of seconds.",
            id="time",
        ),
        pytest.param(
            ("--account", "12345"),
            "Wrong arguments: argument --account: '12345' is not an AWS account id: twelve digits.",
            id="account",
        ),
        pytest.param(
            ("--previews", "last"),
            "Wrong arguments: argument --previews: invalid choice: 'last' (choose from 'both', 'first', 'later').",
            id="previews",
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


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(
            ("--polcy-pack", "x"),
            "Wrong arguments: unrecognized arguments: --polcy-pack x (did you mean --policy-pack?).",
            id="flag",
        ),
        pytest.param(("--list-policies", "--watch"), "so --watch would do nothing.", id="a list, again and again"),
        pytest.param(("--list-policies", "--fail-on", "low"), "so --fail-on would do nothing.", id="a list that fails"),
        pytest.param(("--list-policies", "--format", "sarif"), "no list of policies in the format sarif.", id="form"),
        pytest.param(("--only", "a", "--skip", "a"), "--only and --skip both name a.", id="only and skip"),
    ],
)
def test_wrong_arguments_print_usage_and_no_report(
    project: Path, pack: Path, options: tuple[str, ...], said: str
) -> None:
    outcome = preflight(project, pack, format="text", options=options)

    assert outcome.status == 2
    assert said in outcome.err
    assert outcome.err.startswith("usage: preflight [check] ")
    assert outcome.out == "" or "sarif" in options  # a document that was asked for is there


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


def test_every_report_format_can_be_asked_for() -> None:
    """The list is written twice: reports are loaded only once the program runs."""
    assert arguments.FORMATS == FORMATS
