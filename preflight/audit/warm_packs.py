"""Packs that stay up from one stack to the next.

They are started without the name of a project or a stack in their environment, as ``pulumi policy analyze`` starts
them: what a pack knows of a stack it is told for each. A pack is told of one stack at a time, so each stack that is
judged at the same time in a process has packs of its own.
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from preflight.project.project import Project
from preflight.runs.boot import running_packs
from preflight.runs.console import Console
from preflight.runs.request import RunRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preflight.audit.request import Judges
    from preflight.packs.client import PackClient


class WarmPacks:
    """Packs that are started when they are first needed."""

    def __init__(self, judges: Judges) -> None:
        self.judges = judges
        self._running = contextlib.ExitStack()
        self._clients: list[PackClient] | None = None

    def clients(self) -> list[PackClient]:
        """Return the packs, connected and configured; raises `PreflightError` where one can't be started."""
        if self._clients is None:
            request = RunRequest(packs=self.judges.packs, pack_timeout=self.judges.pack_timeout)
            project = Project.without_files(Path.cwd(), "project", "stack", "organization")
            self._clients = self._running.enter_context(
                running_packs(request, project, Console.quiet(), environment={})
            )
        return self._clients

    def close(self) -> None:
        """End the packs; the next question starts new ones."""
        self._clients = None
        self._running.close()


_idle: list[WarmPacks] = []
_lock = threading.Lock()


@contextlib.contextmanager
def leased(judges: Judges) -> Iterator[WarmPacks]:
    """Give packs that nobody else of this process asks anything for the time of the block."""
    with _lock:
        found = next((packs for packs in _idle if packs.judges == judges), None)
        if found is not None:
            _idle.remove(found)
    packs = found or WarmPacks(judges)
    try:
        yield packs
    except BaseException:
        packs.close()
        raise
    with _lock:
        _idle.append(packs)


def close_all() -> None:
    """End every pack of this process that nobody asks anything."""
    with _lock:
        closing, _idle[:] = list(_idle), []
    for packs in closing:
        packs.close()
