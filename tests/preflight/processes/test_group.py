"""No process that a run starts outlives it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.preflight.harness import (
    PROGRAM,
    preflight,
    write_program,
)
from tests.preflight.running import gone, linux, pids, start


@linux
def test_preflight_is_killed(tmp_path: Path) -> None:
    process, found = start(tmp_path, "    import time\n    time.sleep(600)")

    process.kill()
    process.communicate(timeout=60)

    assert gone(found)


@linux
def test_an_ordinary_end(tmp_path: Path) -> None:
    process, found = start(tmp_path, PROGRAM)

    process.communicate(timeout=60)

    assert process.returncode == 0
    assert gone(found)


@linux
@pytest.mark.parametrize(
    "start",
    [
        pytest.param("pid = os.fork()", id="forks"),
        pytest.param("pid = os.fork()\n    if pid == 0: os.setpgrp()", id="into a group of its own"),
        pytest.param("pid = os.fork()\n    if pid == 0: os.setsid()", id="into a session of its own"),
        pytest.param(
            "pid = os.fork()\n    if pid == 0:\n        os.setsid()\n        if os.fork(): os._exit(0)", id="a daemon"
        ),
    ],
)
def test_a_program_that_forks(tmp_path: Path, pack: Path, start: str) -> None:
    code = (
        PROGRAM
        + f"""
    import os, pathlib, time
    {start}
    if pid == 0:
        pathlib.Path({str(tmp_path / "pids")!r}).write_text(str(os.getpid()))
        time.sleep(600)
        os._exit(0)
    while not pathlib.Path({str(tmp_path / "pids")!r}).exists():
        time.sleep(0.01)
    """
    )

    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 0
    assert gone(pids(tmp_path / "pids", 1))
