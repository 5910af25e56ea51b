"""The entry point: the program's interpreter starts before anything else is loaded."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys

import pytest

from preflight.cli import main as entry
from preflight.program.python.head_start import HeadStart
from tests.preflight.harness import ROOT

BEFORE = """
import sys
from preflight.program.python import head_start

def take(arguments, stream):
    print(*sorted(name for name in sys.modules if name.split(".")[0] in ("preflight", "yaml", "grpc", "argparse")))

head_start.HeadStart.take = take
from preflight.cli.main import main
main(["--version"])
"""


def test_what_is_loaded_before_the_interpreter_starts():
    done = subprocess.run([sys.executable, "-c", BEFORE], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stdout.splitlines()[0].split() == [
        "preflight",
        "preflight.cli",
        "preflight.cli.main",
        "preflight.packs",
        "preflight.packs.copies",
        "preflight.processes",
        "preflight.processes.ambient",
        "preflight.processes.beginning",
        "preflight.processes.environment",
        "preflight.processes.forked",
        "preflight.processes.mark",
        "preflight.processes.sealed",
        "preflight.program",
        "preflight.program.ends",
        "preflight.program.python",
        "preflight.program.python.head_start",
    ]


class Started:
    discarded = False

    def discard(self):
        self.discarded = True


def test_an_interpreter_that_nobody_took_is_ended(monkeypatch):
    started = Started()
    monkeypatch.setattr(HeadStart, "take", lambda arguments, stream: started)

    assert entry.main(["--version"]) == 0

    assert started.discarded


def test_elsewhere_it_says_what_it_needs(monkeypatch, capsys):
    monkeypatch.setattr(os, "name", "nt")

    assert entry.main([]) == 2
    assert capsys.readouterr().err == "preflight needs Linux or macOS (on Windows: WSL).\n"


def test_a_stream_that_can_t_be_written_is_left_to_the_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(entry, "main", lambda: 1)
    monkeypatch.setattr(sys, "stdout", Full())
    monkeypatch.setattr(os, "_exit", lambda status: pytest.fail(f"left with {status}"))

    with pytest.raises(SystemExit, match="1"):
        entry.run()


def test_a_process_ends_with_the_status_and_all_that_was_written() -> None:
    code = (
        "import atexit, sys; from preflight.cli import main\n"
        "main.main = lambda: print('x' * 300_000) or 1\n"
        "atexit.register(print, 'tidied up')\n"
        "main.run()"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (1, "x" * 300_000 + "\n", "")
