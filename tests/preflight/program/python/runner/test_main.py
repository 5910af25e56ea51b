"""One program's life inside its own interpreter, whatever it does there."""

from __future__ import annotations

import time
from pathlib import Path

from tests.preflight.harness import (
    PROGRAM,
    preflight,
    write_program,
)


def test_a_program_that_prints_much_and_leaves_threads(tmp_path: Path, pack: Path) -> None:
    code = (
        PROGRAM
        + """
    import sys, threading, time
    sys.stdout.write("x" * 5_000_000)
    threading.Thread(target=time.sleep, args=(600,)).start()
    """
    )

    started = time.monotonic()
    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 0
    assert len(outcome.err) >= 5_000_000
    assert time.monotonic() - started < 60


def test_a_program_that_raises_in_an_apply(tmp_path: Path, pack: Path) -> None:
    code = PROGRAM + "\n    pulumi.Output.from_input('x').apply(lambda text: text.nothing)\n"

    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 2
    assert "AttributeError: 'str' object has no attribute 'nothing'" in outcome.message
    assert "__main__.py:" in outcome.message


def test_a_program_whose_thread_raises_or_never_ends(tmp_path: Path, pack: Path) -> None:
    code = (
        PROGRAM
        + """
    import threading
    def fail():
        raise ValueError("in a thread")
    def loop():
        while True:
            pass
    threading.Thread(target=fail).start()
    threading.Thread(target=loop).start()
    """
    )

    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 0
    assert "in a thread" in outcome.err


def test_a_program_that_closes_its_streams(tmp_path: Path, pack: Path) -> None:
    code = "import os, sys\nos.close(1)\nos.close(2)\nsys.stdout = sys.stderr = None\n"

    assert preflight(write_program(tmp_path / "project", code), pack).status in (0, 1, 2)
