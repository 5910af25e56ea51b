"""The pipe on which a program reports how it ends."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from typing import Any

import pytest

from preflight.errors import ProgramError
from preflight.program.ends import Ends
from preflight.program.reporting import ReportingProgram


class LastWords:
    """A process that reports, and ends, at the very moment at which it is asked whether it has ended."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe

    def poll(self) -> int | None:
        if self._pipe >= 0:
            os.write(self._pipe, b'{"kind": "failed"}\n')
            self._pipe = -1
        return 0


class Reporting(ReportingProgram):
    """One that never begins."""

    def begin(self, order: Any) -> None:
        raise NotImplementedError

    def advice(self, message: Any, project: Any, made_up: Any) -> str:
        raise NotImplementedError


@pytest.fixture
def ends() -> Any:
    found = Ends()
    yield found
    found.close_inherited()


def test_a_report_that_comes_with_the_end_counts(ends: Ends) -> None:
    child: Any = LastWords(ends.inherited[1])
    program = Reporting(child, ends)

    message = program.wait(lambda: time.monotonic() + 10, lambda: None, print)

    program.close()
    assert message == {"kind": "failed"}


def test_an_end_without_a_report_is_told_although_somebody_holds_the_pipe(ends: Ends) -> None:
    child: Any = LastWords(-1)
    program = Reporting(child, ends)

    message = program.wait(lambda: time.monotonic() + 10, lambda: None, print)

    program.close()
    assert message is None


def test_secrets_are_told_before_the_end(ends: Ends) -> None:
    child: Any = LastWords(-1)
    program = Reporting(child, ends)
    os.write(ends.inherited[1], b'{"kind": "secret", "values": ["hunter2", 31415926]}\n{"kind": "failed"}\n')
    told: list[object] = []

    message = program.wait(lambda: time.monotonic() + 10, lambda: None, told.append)

    program.close()
    assert (told, message) == (["hunter2", 31415926], {"kind": "failed"})


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(b"hello\n", id="no JSON"),
        pytest.param(b"[]\n", id="no object"),
        pytest.param(b"{}\n", id="no kind"),
        pytest.param(b'{"kind": "done"}\n', id="an end without the word"),
        pytest.param(b'{"kind": "done", "token": ""}\n', id="an end with another word"),
        pytest.param(b"[" * 60_000 + b"\n", id="nested"),
        pytest.param(b"x" * 2**21, id="no end"),
    ],
)
def test_what_the_runner_never_sends_is_no_report(ends: Ends, words: bytes) -> None:
    child: Any = LastWords(-1)
    child.poll = lambda: None
    program = Reporting(child, ends)
    writer = threading.Thread(target=_write, args=(ends.inherited[1], words))
    writer.start()

    with pytest.raises(ProgramError, match="wrote into the pipe on which preflight is told how it ended"):
        program.wait(lambda: time.monotonic() + 30, lambda: None, print)

    assert len(program._buffer) <= 2**20 + 2**16
    program.close()
    writer.join()


def _write(descriptor: int, words: bytes) -> None:
    with contextlib.suppress(BrokenPipeError):
        while words:
            words = words[os.write(descriptor, words) :]
