"""A line on a terminal while a run takes longer than a moment; what goes to a file or a log has none."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_AFTER: Final = 1.0
"""Seconds: who waits longer wants to know that something happens."""

_ERASE: Final = "\r\x1b[2K"


@contextlib.contextmanager
def progress(stream: TextIO | None, words: str, *, after: float = _AFTER) -> Iterator[None]:
    """Show ``words`` and the seconds on ``stream``, if it is a terminal, until the end of the block."""
    if stream is None or not stream.isatty():
        yield
        return
    done = threading.Event()
    thread = threading.Thread(target=_tell, args=(stream, words, after, done), name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _tell(stream: TextIO, words: str, after: float, done: threading.Event) -> None:
    started = time.monotonic()
    if done.wait(after):
        return
    with contextlib.suppress(OSError, ValueError):  # the terminal is gone: the verdict does not depend on it
        while True:
            stream.write(f"{_ERASE}{words} ({time.monotonic() - started:.0f} s)")
            stream.flush()
            if done.wait(1.0):
                break
        stream.write(_ERASE)
        stream.flush()
