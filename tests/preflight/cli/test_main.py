"""The entry point: the program's interpreter starts before anything else is loaded."""

from __future__ import annotations

import os
import subprocess
import sys

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
        "preflight.processes.environment",
        "preflight.processes.forked",
        "preflight.processes.mark",
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
