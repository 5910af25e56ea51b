"""Child processes that never outlive preflight: each in a group of its own, all ended together.

A child may start others that leave its group (``setsid``, daemons). All inherit a mark in their environment, by which
they are found again where the system shows environments (Linux: /proc).

A small shell watches a pipe that preflight holds open. Should preflight be killed in a way that it can't handle
(SIGKILL, out of memory), the pipe closes and the shell ends every group that is still registered.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import subprocess
import threading
import time
from collections import deque
from typing import IO, TYPE_CHECKING, Final

from preflight.head_start import MARK, new_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

LOOPBACK: Final = "127.0.0.1"
_GRACE: Final = 0.5
_STRAY_ROUNDS: Final = 5
_STRAY_PAUSE: Final = 0.02
_TAIL_LINES: Final = 40
_LINE_LIMIT: Final = 4000
_FIRST_LINE_LIMIT: Final = 4096

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
        """Start a process in a new group; raises `OSError` where the command can't be run."""
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


class Relay(threading.Thread):
    """Copies the lines of a child's stream to a sink and keeps the last ones, for messages."""

    def __init__(self, stream: IO[bytes], sink: Callable[[str], None] | None) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self._sink = sink
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)

    def run(self) -> None:
        """Copy until the stream ends, then close it."""
        with contextlib.suppress(OSError, ValueError), self._stream:
            # A limit on the line keeps a child that prints no newline from filling the memory.
            for raw in iter(lambda: self._stream.readline(_LINE_LIMIT), b""):
                line = raw.decode(errors="replace").rstrip("\r\n")
                self._tail.append(line)
                if self._sink is not None:
                    self._sink(line)

    def tail(self) -> str:
        """Give the last lines that came."""
        return "\n".join(self._tail).strip()


class PluginOutput:
    """What a plugin prints: its first line, where it tells its port, and all that follows, which goes to a sink."""

    def __init__(self, child: subprocess.Popen[bytes], sink: Callable[[str], None] | None) -> None:
        if child.stdout is None or child.stderr is None:
            raise RuntimeError("the plugin's streams are not piped")
        self._first: queue.Queue[bytes] = queue.Queue(maxsize=1)
        self._errors = Relay(child.stderr, sink)
        self._errors.start()
        threading.Thread(target=self._read, args=(child.stdout, sink), daemon=True).start()

    def _read(self, stream: IO[bytes], sink: Callable[[str], None] | None) -> None:
        try:
            self._first.put(stream.readline(_FIRST_LINE_LIMIT))
        except (OSError, ValueError):
            self._first.put(b"")
            return
        Relay(stream, sink).run()

    def first_line(self, timeout: float) -> bytes | None:
        """Wait ``timeout`` seconds for the first line; empty if there is none, None if it did not come yet."""
        try:
            return self._first.get(timeout=max(0.0, timeout))
        except queue.Empty:
            return None

    def errors(self, timeout: float = 0.0) -> str:
        """Give the last lines of standard error; wait ``timeout`` seconds for its end."""
        self._errors.join(timeout)
        return self._errors.tail()


def reserve_address() -> tuple[socket.socket, str]:
    """Reserve a free port on loopback, so that its address can be told before a server listens there.

    The socket is bound, never listened on; gRPC's server binds the same port beside it (SO_REUSEPORT). Keep the socket
    until the server is up.
    """
    holder = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind((LOOPBACK, 0))
    except OSError:
        holder.close()
        raise
    return holder, f"{LOOPBACK}:{holder.getsockname()[1]}"
