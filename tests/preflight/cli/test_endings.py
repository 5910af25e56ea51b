"""Signals in every phase: no verdict, and nothing left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.preflight.harness import (
    PACK,
    PROGRAM,
    ROOT,
    Outcome,
    command,
    pack_with,
    write_pack,
    write_program,
)
from tests.preflight.running import NOTES_PIDS, gone, linux, pids, start


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_an_interruption(tmp_path: Path, number: signal.Signals) -> None:
    process, found = start(tmp_path, "    import time\n    time.sleep(600)")

    process.send_signal(number)
    out, _ = process.communicate(timeout=60)

    outcome = Outcome(process.returncode, out, "")
    assert outcome.status == 2
    assert outcome.message == f"Interrupted by {number.name}."
    assert gone(found)


SLEEP = "\n    import time\n    time.sleep(600)\n"


SLOW_POLICY = pack_with("time.sleep(600)").replace("import os, sys, time", "import os, sys, time" + NOTES_PIDS)


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
@pytest.mark.parametrize(
    ("program", "pack"),
    [
        pytest.param(NOTES_PIDS + PROGRAM, NOTES_PIDS + SLEEP + PACK, id="a pack boots"),
        pytest.param(NOTES_PIDS + PROGRAM, SLOW_POLICY, id="policies run"),
    ],
)
def test_an_interruption_elsewhere(tmp_path: Path, program: str, pack: str, number: signal.Signals) -> None:
    report = tmp_path / "report.json"
    process = subprocess.Popen(
        command(
            *("--project", write_program(tmp_path / "project", program)),
            *("--policy-pack", write_pack(tmp_path / "pack", pack)),
            *("--format", "json", "--report", f"json={report}"),
        ),
        cwd=ROOT,
        env={**os.environ, "PIDS": str(tmp_path / "pids")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    found = pids(tmp_path / "pids", 4)

    process.send_signal(number)
    out, err = process.communicate(timeout=60)

    outcome = Outcome(process.returncode, out, err)
    assert outcome.status == 2
    assert outcome.message == f"Interrupted by {number.name}."
    assert not report.exists()
    assert "Traceback" not in err
    assert gone(found)


DROPPED = """
import os, signal
from preflight.cli.endings import Interrupted, raise_if_interrupted, raise_on_signals

class Dropping:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000):
            pass  # the handler runs here, and what it raises is dropped

raise_on_signals()
raise_if_interrupted()
Dropping()
try:
    raise_if_interrupted()
except Interrupted as interruption:
    print("heard", interruption)
"""


def test_a_signal_in_a_destructor_is_heard_later() -> None:
    done = subprocess.run([sys.executable, "-c", DROPPED], capture_output=True, text=True, check=True, cwd=ROOT)

    assert "Exception ignored" in done.stderr
    assert done.stdout == "heard SIGINT\n"
