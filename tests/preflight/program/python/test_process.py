"""The process of a program in Python."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from preflight.errors import ProgramError
from preflight.processes.group import ProcessGroup
from preflight.program.base import Start
from preflight.program.ends import Ends
from preflight.program.python.process import PythonProgram, start
from preflight.project.interpreters import Interpreter
from preflight.project.project import load_project
from tests.preflight.harness import write_program


def test_a_folder_without_a_program(tmp_path: Path) -> None:
    project = write_program(tmp_path / "project")
    (project / "__main__.py").unlink()

    with ProcessGroup() as group, pytest.raises(ProgramError) as caught:
        start(Start(load_project(project, "dev"), group, [None]))

    assert caught.value.message == f"There is no program: {project / '__main__.py'} does not exist."


def test_there_is_a_program_for_each_stream(tmp_path: Path) -> None:
    project = load_project(write_program(tmp_path / "project"), "dev")

    with ProcessGroup() as group:
        programs = start(Start(project, group, [None, None]))
        for program in programs:
            program.close()

    assert len(programs) == 2


def test_dynamic_resources_are_provided_by_the_sdk_of_the_program() -> None:
    ends = Ends()
    ends.close_inherited()
    child: Any = None
    program = PythonProgram(child, Interpreter(Path(sys.executable), None), ends)

    command = program.dynamic_provider("127.0.0.1:1")

    program.close()
    assert (command.package, command.command) == ("pulumi-python", [sys.executable, "-u", "-m", "pulumi.dynamic"])
    assert command.environment["PATH"] == os.environ["PATH"]
