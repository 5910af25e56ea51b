"""Signals in every phase: no verdict, and nothing left running."""

from __future__ import annotations

import os
import signal
import subprocess
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
