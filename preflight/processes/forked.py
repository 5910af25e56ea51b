"""Processes that a child forked: nobody here can wait for them, their pipes tell what becomes of them."""

from __future__ import annotations

import subprocess
import sys
from typing import IO, Final, TypeAlias

FORKS: Final = sys.platform == "linux"
"""Whether one process may serve two previews: on Linux a process may fork after its imports, on macOS it may not."""


class Forked:
    """A process that a child of ours forked.

    It belongs to the child's group, and is ended with it. Whether it runs, only the end of its pipes tells: so this
    says of it what `subprocess.Popen` says of one that runs.
    """

    def __init__(self, stdout: IO[bytes] | None = None, stderr: IO[bytes] | None = None) -> None:
        self.stdout = stdout
        self.stderr = stderr

    def poll(self) -> int | None:
        """Return nothing: it may have ended or not."""
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Raise `subprocess.TimeoutExpired` at once: there is no status to wait for."""
        raise subprocess.TimeoutExpired("a forked process", timeout or 0.0)


Child: TypeAlias = "subprocess.Popen[bytes] | Forked"
"""A process that was started, or forked by one."""
