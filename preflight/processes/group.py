"""Child processes that never outlive preflight: each in a group of its own, all ended together.

A child may start others that leave its group (``setsid``, daemons). All inherit a mark in their environment, by which
they are found again where the system shows environments (Linux: /proc). One that took off its mark as well is found as
an orphan (`preflight.processes.orphans`).

A small shell watches a pipe that preflight holds open. Should preflight be killed in a way that it can't handle
(SIGKILL, out of memory), the pipe closes and the shell ends every group that is still registered.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from typing import IO, TYPE_CHECKING, Final

from preflight.processes.mark import MARK, new_mark
from preflight.processes.orphans import end_orphans, is_own

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

_GRACE: Final = 0.5
_STRAY_ROUNDS: Final = 5
_STRAY_PAUSE: Final = 0.02

# Reads the ids of process groups, one a line; at the end of the pipe it ends them. `-` cancels.
_WATCHER: Final = 'g=""; while read -r l; do case $l in -) exit 0;; *) g="$g $l";; esac; done; for p in $g; do kill -KILL "-$p" 2>/dev/null; done'  # noqa: E501


class ProcessGroup:
    """Every process that a run starts. A context manager: on leaving, none of them is left."""

    def __init__(self) -> None:
        self._children: list[subprocess.Popen[bytes]] = []
        self._mark = new_mark()
        self._marks = {self._mark}
        self._lock = threading.Lock()
        self._watcher: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def __enter__(self) -> ProcessGroup:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(
        self,
        command: Sequence[str],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        stdout: int | IO[bytes] | None,
        stderr: int | IO[bytes] | None,
        inherit: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        """Start a process in a new group; raises `OSError` where the command can't be run, or when all is over."""
        if self._stopped:
            raise OSError("the run is over")
        child = subprocess.Popen(
            command,
            cwd=cwd,
            env={**environment, MARK: self._mark},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            pass_fds=tuple(inherit),
            start_new_session=True,
        )
        self.adopt(child)
        return child

    def adopt(self, child: subprocess.Popen[bytes], mark: str = "") -> None:
        """Take over a process that was started before, in a group of its own, with a mark of its own."""
        is_own(child.pid)
        with self._lock:
            self._children.append(child)
            if mark:
                self._marks.add(mark)
        self._watch(child.pid)

    def _watch(self, group: int) -> None:
        if self._watcher is None:
            with contextlib.suppress(OSError):
                self._watcher = subprocess.Popen(
                    ["/bin/sh", "-c", _WATCHER],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
                is_own(self._watcher.pid)
        if self._watcher is not None and self._watcher.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                self._watcher.stdin.write(f"{group}\n".encode())
                self._watcher.stdin.flush()

    def end(self, child: subprocess.Popen[bytes], *, grace: float = _GRACE) -> None:
        """End one process and whatever it started: ask, wait ``grace`` seconds, insist."""
        if child.poll() is None:
            _signal(child.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(grace)
        # The group may hold grandchildren although the child itself is gone.
        _signal(child.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(5)
        with self._lock:
            if child in self._children:
                self._children.remove(child)

    def stop(self) -> None:
        """End every process that is left, and the watcher."""
        with self._lock:
            self._stopped = True
            children = list(self._children)
            self._children.clear()
        for child in children:
            if child.poll() is None:
                _signal(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
        for child in children:
            _signal(child.pid, signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(5)
        end_strays(self._marks)
        end_orphans()
        self._dismiss_watcher()

    def _dismiss_watcher(self) -> None:
        watcher, self._watcher = self._watcher, None
        if watcher is None or watcher.stdin is None:
            return
        with contextlib.suppress(OSError, ValueError):
            watcher.stdin.write(b"-\n")
            watcher.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            watcher.wait(5)


def end_strays(marks: Iterable[str]) -> None:
    """End every process that carries one of ``marks``, whatever group it is in."""
    wanted = [f"{MARK}={mark}".encode() for mark in marks]
    for _ in range(_STRAY_ROUNDS):  # one that is about to die may just have started another
        strays = [pid for pid in _processes() if _carries(pid, wanted)]
        if not strays:
            return
        for pid in strays:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(_STRAY_PAUSE)


def _processes() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208 - only names
    except OSError:
        return []


def _carries(pid: int, wanted: list[bytes]) -> bool:
    try:
        with open(f"/proc/{pid}/environ", "rb") as stream:  # noqa: PTH123 - hundreds of them, at the end of each run
            content = stream.read().split(b"\0")
    except OSError:
        return False  # another user's, or gone (that of one that only waits to be buried is empty)
    return any(mark in content for mark in wanted)


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
