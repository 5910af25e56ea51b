"""The mark in the environment of a run's processes, by which they are found again.

Loaded before everything else (`preflight.program.python.head_start`), so it imports next to nothing.
"""

from __future__ import annotations

import os
import time

MARK = "PREFLIGHT_RUN"
"""The environment variable that marks the processes of a run."""


def new_mark() -> str:
    """Return a mark that no other run carries."""
    return f"{os.getpid()}-{time.monotonic_ns()}"
