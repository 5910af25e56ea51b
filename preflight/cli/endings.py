"""How the command line ends without coming to its end: interrupted, or with nobody to tell the verdict to."""

from __future__ import annotations

import contextlib
import signal
from typing import NoReturn


class Interrupted(BaseException):
    """A signal asked preflight to stop; the argument is its name."""


class UndeliveredError(Exception):
    """Standard output is full, or nobody reads it: nobody got the verdict."""


_came: list[str] = []
"""The signal that came, if one did."""


def raise_if_interrupted() -> None:
    """Raise `Interrupted` where a signal came: Python drops what is raised inside a destructor or a callback."""
    if _came:
        raise Interrupted(_came[0])


def raise_on_signals() -> None:
    """Let SIGINT, SIGTERM and SIGHUP raise `Interrupted`, once, in the main thread."""
    _came.clear()

    def interrupt(number: int, frame: object) -> NoReturn:
        del frame
        _came.append(signal.Signals(number).name)
        # One is enough: the next must not cut the cleaning up short.
        for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)
        raise Interrupted(signal.Signals(number).name)

    with contextlib.suppress(ValueError):  # not the main thread: whoever embeds this has handlers of its own
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, interrupt)
