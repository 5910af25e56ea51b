"""Whose fault it is that there is no verdict, from a run to its error."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import preflight
from preflight import (
    ArgumentsError,
    ConfigurationError,
    PackError,
    PackRequest,
    PreflightError,
    ProgramError,
    RunRequest,
)
from preflight.runs.console import Console
from tests.preflight.harness import PACK, write_pack, write_program


def broken_program(folder: Path) -> RunRequest:
    write_program(folder / "project", "raise ValueError('no')")
    return RunRequest(folder / "project", packs=(PackRequest(str(write_pack(folder / "pack"))),))


def broken_pack(folder: Path) -> RunRequest:
    write_program(folder / "project")
    return RunRequest(folder / "project", packs=(PackRequest(str(write_pack(folder / "pack", "import nothing"))),))


def pack_without_its_environment(folder: Path) -> RunRequest:
    file = "runtime: {name: python, options: {virtualenv: gone}}\n"
    write_program(folder / "project")
    return RunRequest(folder / "project", packs=(PackRequest(str(write_pack(folder / "pack", PACK, file=file))),))


def wrong_stack_file(folder: Path) -> RunRequest:
    write_program(folder / "project", stack="config: [1]")
    return RunRequest(folder / "project", packs=(PackRequest(str(write_pack(folder / "pack"))),))


def wrong_pack_configuration(folder: Path) -> RunRequest:
    write_program(folder / "project")
    pack = PackRequest(str(write_pack(folder / "pack")), {"no-bad-names": "loud"})
    return RunRequest(folder / "project", packs=(pack,))


def no_such_project(folder: Path) -> RunRequest:
    return RunRequest(folder / "gone")


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (broken_program, ProgramError),
        (broken_pack, PackError),
        (pack_without_its_environment, PackError),
        (wrong_stack_file, ConfigurationError),
        (wrong_pack_configuration, ConfigurationError),
        (no_such_project, ArgumentsError),
    ],
)
def test_a_caller_can_tell(tmp_path, make, kind):
    with pytest.raises(PreflightError) as caught:
        preflight.run(make(tmp_path), Console.quiet())

    assert type(caught.value) is kind
    assert caught.value.message == str(caught.value)
    # The project is told where it is known by then.
    assert caught.value.project == ("" if make in (no_such_project, wrong_stack_file) else "small")


def test_an_error_survives_another_process():
    error = pickle.loads(pickle.dumps(PackError("no port", "wait")))

    assert (type(error), error.message, error.hint) == (PackError, "no port", "wait")
