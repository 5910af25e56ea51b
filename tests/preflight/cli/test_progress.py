from __future__ import annotations

import io
import time

from preflight.cli.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line_after_a_while_that_is_gone_at_the_end() -> None:
    stream = Terminal()

    with progress(stream, "running", after=0.01):
        while not stream.getvalue():
            time.sleep(0.01)

    assert "running (0 s)" in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[2K")


def test_nothing_for_a_moment() -> None:
    stream = Terminal()

    with progress(stream, "running"):
        pass

    assert stream.getvalue() == ""


def test_nothing_where_there_is_no_terminal() -> None:
    stream = io.StringIO()

    with progress(stream, "running", after=0), progress(None, "running", after=0):
        time.sleep(0.05)

    assert stream.getvalue() == ""
