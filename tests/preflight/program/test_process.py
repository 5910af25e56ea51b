"""The pipe to the program's process."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from preflight.program.process import Program
from preflight.project.interpreters import Interpreter
from tests.preflight.harness import preflight, write_program


class LastWords:
    """A process that reports, and ends, at the very moment at which it is asked whether it has ended."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe

    def poll(self) -> int | None:
        if self._pipe >= 0:
            os.write(self._pipe, b'{"kind": "done"}\n')
            self._pipe = -1
        return 0


@pytest.fixture
def pipe() -> Any:
    reading, writing = os.pipe()
    yield reading, writing
    os.close(writing)


def test_a_report_that_comes_with_the_end_counts(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    child: Any = LastWords(writing)
    program = Program(child, Interpreter(Path(sys.executable), None), os.open(os.devnull, os.O_WRONLY), reading)

    message = program.wait(lambda: time.monotonic() + 10, lambda: None)

    program.close()
    assert message == {"kind": "done"}


def test_an_end_without_a_report_is_told_although_somebody_holds_the_pipe(pipe: tuple[int, int]) -> None:
    reading, _ = pipe
    child: Any = LastWords(-1)
    program = Program(child, Interpreter(Path(sys.executable), None), os.open(os.devnull, os.O_WRONLY), reading)

    message = program.wait(lambda: time.monotonic() + 10, lambda: None)

    program.close()
    assert message is None


def test_a_program_in_another_language(tmp_path, pack):
    project = write_program(tmp_path / "project")
    (project / "Pulumi.yaml").write_text("name: small\nruntime: nodejs\n", encoding="utf-8")

    assert preflight(project, pack).message == f"{project} is a project in nodejs; preflight runs programs in Python."
