"""Processes that leave their session, their group and their mark: on Linux they become children of preflight.

A daemon lets its parent die; the kernel gives it to the nearest ancestor that asked for orphans (a subreaper,
prctl(2)). Elsewhere there is no such thing, and only groups are ended (`preflight.processes.group`).
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
_ROUNDS = 50
_PAUSE = 0.002
_PATIENCE = 1.0

_own: set[int] = set()
_adopting = False


def adopt_orphans() -> bool:
    """Become the parent of all orphans among the descendants, for good; returns whether the system can do that.

    For a process that is preflight's alone: `end_orphans` ends every child that was not told by `is_own`.
    """
    global _adopting  # noqa: PLW0603 - a property of the process
    if not sys.platform.startswith("linux"):
        return False
    try:
        import ctypes

        _adopting = bool(ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except (ImportError, OSError, AttributeError):
        return False
    return _adopting


def is_own(pid: int) -> None:
    """Tell of a child that whoever started it will end."""
    _own.add(pid)


def end_orphans() -> int:
    """End every orphan and what it started; returns how many there were."""
    if not _adopting:
        return 0
    ended = 0
    left = set(_own)
    for _ in range(_ROUNDS):  # what an orphan started becomes one when the orphan ends
        orphans = [pid for pid in _children(os.getpid()) if pid not in left]
        if not orphans:
            break
        for pid in orphans:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        for pid in orphans:
            if _buried(pid):
                ended += 1
            else:
                left.add(pid)  # another user's
    return ended


def _buried(pid: int) -> bool:
    """Wait for the end of an orphan; returns whether it came."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            found, _ = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            return True
        if found:
            return True
        time.sleep(_PAUSE)
    return False


def _children(parent: int) -> list[int]:
    found = []
    for name in os.listdir("/proc"):  # noqa: PTH208 - only names
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as stream:  # noqa: PTH123 - hundreds of them, at the end of each run
                # pid (name) state parent; the name may hold anything
                fields = stream.read().rpartition(b")")[2].split()
        except OSError:
            continue
        if len(fields) > 1 and int(fields[1]) == parent:
            found.append(int(name))
    return found
