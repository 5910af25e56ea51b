"""The pipe to preflight: orders in, reports out, one line of JSON each.

One interpreter can serve two previews: it loads what both need, then forks, before it has threads or connections.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import threading
from dataclasses import dataclass
from typing import Any

Order = dict[str, Any]
"""JSON."""


class Control:
    """Orders say where to connect and what to run; reports say what came of it."""

    def __init__(self, reading: int, writing: int) -> None:
        self._in = os.fdopen(reading, "r", encoding="utf-8")
        self._out = os.fdopen(writing, "w", encoding="utf-8")
        self._lock = threading.Lock()
        self._token = ""

    def receive(self) -> Order:
        """Wait for the next order; ends the process if preflight is gone."""
        line = self._in.readline()
        if not line:
            os._exit(3)  # preflight is gone
        order: Order = json.loads(line)
        self._token = order.pop("token", "")
        return order

    def done(self, **message: object) -> None:
        """Report a good end, with the word that only this side has heard."""
        self.send(kind="done", token=self._token, **message)

    def send(self, **message: object) -> None:
        """Report; nobody may be there to hear it."""
        with contextlib.suppress(OSError, ValueError), self._lock:
            self._out.write(json.dumps(message) + "\n")
            self._out.flush()


@dataclass(frozen=True)
class Pipes:
    """The descriptors that this process was given: of its own pipes, and of those of a twin.

    A twin prints to ``output``.
    """

    own: tuple[int, int]
    twin: tuple[int, int] | None = None
    output: int = -1

    @classmethod
    def parse(cls, text: str) -> Pipes:
        """Read what preflight wrote on the command line: ``3,4`` or ``3,4,5,6,7``."""
        numbers = [int(part) for part in text.split(",")]
        reading, writing, *twin = numbers
        if not twin:
            return cls((reading, writing))
        return cls((reading, writing), (twin[0], twin[1]), twin[2])

    def all(self) -> list[Control]:
        """Return every control, to tell each the same."""
        return [Control(*pair) for pair in (self.own, self.twin) if pair is not None]

    def fork(self) -> Control:
        """Return the control of this process; where there is to be a twin, that of the twin as well, in its process."""
        if self.twin is None:
            return Control(*self.own)
        gc.freeze()  # what is loaded stays shared: collecting would touch, and so copy, all of it
        here, there = (self.twin, self.own) if os.fork() == 0 else (self.own, self.twin)
        if here == self.twin:
            os.dup2(self.output, 1)
            os.dup2(self.output, 2)
        for descriptor in (*there, self.output):
            os.close(descriptor)
        return Control(*here)
