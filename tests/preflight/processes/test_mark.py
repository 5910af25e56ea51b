"""The mark of a run's processes."""

from __future__ import annotations

import subprocess
import sys

from preflight.processes.mark import new_mark


def test_every_run_has_its_own():
    marks = {new_mark() for _ in range(100)}

    assert len(marks) == 100


def test_it_loads_next_to_nothing():
    """The head start waits for it."""
    script = "import sys; before = set(sys.modules); import preflight.processes.mark; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    heavy = {"subprocess", "threading", "socket", "dataclasses", "typing_extensions", "pathlib"}

    assert heavy.isdisjoint(done.stdout.split())
