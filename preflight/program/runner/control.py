"""The pipe to preflight: orders in, reports out, one line of JSON each."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from typing import Any

Order = dict[str, Any]
"""JSON."""


class Control:
    """Orders say where to connect and what to run; reports say what came of it."""

    def __init__(self, reading: int, writing: int) -> None:
        self._in = os.fdopen(reading, "r", encoding="utf-8")
        self._out = os.fdopen(writing, "w", encoding="utf-8")
        self._lock = threading.Lock()

    def receive(self) -> Order:
        """Wait for the next order; ends the process if preflight is gone."""
        line = self._in.readline()
        if not line:
            os._exit(3)  # preflight is gone
        order: Order = json.loads(line)
        return order

    def send(self, **message: object) -> None:
        """Report; nobody may be there to hear it."""
        with contextlib.suppress(OSError, ValueError), self._lock:
            self._out.write(json.dumps(message) + "\n")
            self._out.flush()
