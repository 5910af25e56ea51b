"""Programs that report on a pipe how they end: something of preflight's own runs inside their process."""

from __future__ import annotations

import contextlib
import json
import os
import select
import time
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ProgramError
from preflight.processes.output import Relay
from preflight.program.base import Program

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from preflight.processes.forked import Child
    from preflight.program.ends import Ends

_POLL: Final = 0.2
_LONGEST_MESSAGE: Final = 2**20
"""Bytes of a message: beyond that it is none."""

_NO_MESSAGE: Final = "The program wrote into the pipe on which preflight is told how it ended."
_NO_MESSAGE_HINT: Final = "That pipe is none of the program's: let it close or write to descriptors of its own only."
_MOST_DRAINED: Final = 2**24
_SECONDS_FOR_LAST_WORDS: Final = 0.5


class ReportingProgram(Program):
    """A program's process and the pipe on which it reports."""

    def __init__(self, child: Child, ends: Ends) -> None:
        self.child = child
        self.token = os.urandom(16).hex()
        """The word that the report of a good end carries: what else writes into the pipe has not heard it."""
        self._ends = ends
        self._buffer = b""
        self._printed = Relay(os.fdopen(ends.output, "rb"), None) if ends.output >= 0 else None
        if self._printed is not None:
            ends.output = -1  # it is the relay's now
            self._printed.start()

    def printed(self) -> str:
        """Return the last lines that a twin printed; any other program prints where it was told to."""
        if self._printed is None:
            return ""
        self._printed.join(_SECONDS_FOR_LAST_WORDS)
        return self._printed.tail()

    def send(self, **message: object) -> None:
        """Send one order; a program that is gone is noticed by `wait`."""
        with contextlib.suppress(OSError):
            os.write(self._ends.orders, (json.dumps({"token": self.token, **message}) + "\n").encode())

    def wait(
        self, deadline: Callable[[], float], check: Callable[[], None], secret: Callable[[object], None]
    ) -> dict[str, Any] | None:
        """Wait for the program's report; ``None`` if it ended without one.

        Raises `ProgramError` for what is no report.
        """
        while True:
            line, separator, rest = self._buffer.partition(b"\n")
            if separator:
                self._buffer = rest
                message = _message(line)
                if message.get("kind") == "secret":
                    _tell(message, secret)
                    continue
                if message.get("kind") == "done" and message.get("token") != self.token:
                    raise ProgramError(_NO_MESSAGE, _NO_MESSAGE_HINT)
                return message
            if len(line) > _LONGEST_MESSAGE:
                raise ProgramError(_NO_MESSAGE, _NO_MESSAGE_HINT)
            check()
            remaining = deadline() - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            # Asked first: what a program says as it ends must be read before its end counts.
            ended = self.child.poll() is not None
            ready, _, _ = select.select([self._ends.reports], [], [], min(_POLL, remaining))
            if ready:
                chunk = os.read(self._ends.reports, 65536)
                if not chunk:
                    return None
                self._buffer += chunk
            elif ended:
                # A child of the program may hold the pipe open although the program is gone.
                return None

    def drain(self, secret: Callable[[object], None]) -> None:
        """Take the secrets that the program told before something else ended the run, without waiting for more."""
        taken = 0
        with contextlib.suppress(OSError, ProgramError):
            while True:
                *lines, self._buffer = self._buffer.split(b"\n")
                for line in lines:
                    message = _message(line)
                    if message.get("kind") == "secret":
                        _tell(message, secret)
                if len(self._buffer) > _LONGEST_MESSAGE or taken > _MOST_DRAINED:
                    break
                chunk = os.read(self._ends.reports, 65536) if self._is_readable() else b""
                if not chunk:
                    break
                self._buffer += chunk
                taken += len(chunk)

    def _is_readable(self) -> bool:
        return bool(select.select([self._ends.reports], [], [], 0)[0])

    def close(self) -> None:
        """Close the pipes."""
        self._ends.close()


def _tell(message: Mapping[str, Any], secret: Callable[[object], None]) -> None:
    values = message.get("values")
    for value in values if isinstance(values, list) else ():
        secret(value)


def _message(line: bytes) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict) or "kind" not in message:
        raise ProgramError(_NO_MESSAGE, _NO_MESSAGE_HINT)
    return message
