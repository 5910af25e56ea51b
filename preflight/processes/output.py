"""What child processes print: copied to a sink as it comes, the last lines kept for messages."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections import deque
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from preflight.processes.forked import Child

_TAIL_LINES: Final = 40
_LINE_LIMIT: Final = 4000
_FIRST_LINE_LIMIT: Final = 4096


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
        """Return the last lines that came."""
        return "\n".join(self._tail).strip()


class PluginOutput:
    """What a plugin prints: its first line, where it tells its port, and all that follows, which goes to a sink."""

    def __init__(self, child: Child, sink: Callable[[str], None] | None) -> None:
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
        """Return the last lines of standard error; wait ``timeout`` seconds for its end."""
        self._errors.join(timeout)
        return self._errors.tail()
