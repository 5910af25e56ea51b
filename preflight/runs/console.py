"""Where the output of programs and packs goes: to standard error, without secrets, terminal escapes and CI commands.

A program may print a value before it marks it secret. So what is printed is kept until the run has ended and every
secret is known; of very much output the oldest part goes before.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import re
import select
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Final, TextIO, cast

from preflight.reports.escaping import visible, without_commands
from preflight.secret_values import SecretValues

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_MOST_KEPT: Final = 2**20
"""Characters that are kept; beyond that, the older half of them goes."""

_CHUNK: Final = 2**16
_MOST_CHUNKS: Final = 64

# ECMA-48: control sequences; strings (window titles, links) up to their terminator; the other escapes.
_SEQUENCE: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~])")
_UNFINISHED: Final = re.compile(r"(?:\x1b[^\n]*|##?[A-Za-z]*|\r)\Z")
_LONGEST_UNFINISHED: Final = 4096


def _standard_error() -> Callable[[str], None]:
    stream = sys.stderr  # as it is now: whoever prints later may have put something else there

    def write(text: str) -> None:
        # Nobody reads it, or it is closed: the verdict does not depend on it.
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.write(text)
            stream.flush()

    return write


def _swallow(text: str) -> None:
    del text


class _File(io.TextIOBase):
    """A console as a stream that others write to."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._console.text(text)
        return len(text)


class Console:
    """A descriptor for the program, a function for the packs' lines; ``shown`` tells whether anybody sees them.

    ``write`` gets the text; by default that is standard error. ``pipe`` are the two ends of a pipe that a program may
    print to already. ``secrets`` are left out. Safe to use from many threads; a context manager that ends in `close`.
    """

    def __init__(
        self,
        write: Callable[[str], None] | None = None,
        *,
        shown: bool = True,
        pipe: tuple[int, int] | None = None,
        secrets: SecretValues | None = None,
    ) -> None:
        self.shown = shown
        self.secrets = secrets if secrets is not None else SecretValues()
        self._write = write or _standard_error()
        self._pipe = pipe
        self._lock = threading.RLock()
        self._kept: list[str] = []
        self._size = 0
        self._line = ""
        """What a program printed since its last line end: no other line may come in between."""
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._reader: _Reader | None = None

    @classmethod
    def quiet(cls, secrets: SecretValues | None = None) -> Console:
        """Return a console that shows nothing."""
        return cls(_swallow, shown=False, secrets=secrets)

    def __enter__(self) -> Console:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def stream(self) -> int:
        """The descriptor that the program prints to."""
        if not self.shown:
            return subprocess.DEVNULL
        with self._lock:
            self._pipe = self._pipe or os.pipe()
            if self._reader is None:
                self._reader = _Reader(self._pipe[0], self._take)
            return self._pipe[1]

    def file(self) -> TextIO:
        """Return a stream in the place of standard error: what libraries and tracebacks say goes here too."""
        return cast("TextIO", _File(self))

    def line(self, text: str) -> None:
        """Take a line of a pack, or of a log."""
        self.text(f"{text}\n")

    def text(self, text: str) -> None:
        """Take text of any kind."""
        if not self.shown:
            return
        with self._lock:
            self._take()  # what the program printed before comes before
            self._keep(text)

    def flush(self) -> None:
        """Write what was taken so far: every secret is known now."""
        with self._lock:
            self._take()
            self._keep(self._line + self._decoder.decode(b"", final=True))
            self._line = ""
            text, self._kept, self._size = "".join(self._kept), [], 0
            if text:
                self._write(_harmless(self._clean(text)))

    def close(self) -> None:
        """Write what is left, and close the pipe."""
        self.flush()
        with self._lock:
            reader, self._reader = self._reader, None
        if reader is not None:
            reader.stop()
        if self._pipe is not None:
            for descriptor in self._pipe:
                os.close(descriptor)
            self._pipe = None

    def _take(self) -> None:
        """Take what the program has printed, without waiting for more."""
        with self._lock:
            if self._reader is None:
                return
            for chunk in self._reader.chunks():
                text = self._line + self._decoder.decode(chunk)
                end = text.rfind("\n") + 1
                if len(text) - end > _CHUNK:
                    end = len(text)  # a line without an end must not fill the memory
                self._line = text[end:]
                self._keep(text[:end])

    def _keep(self, text: str) -> None:
        self._kept.append(text)
        self._size += len(text)
        most = max(_MOST_KEPT, 2 * self.secrets.longest)
        if self._size <= most:
            return
        # Secrets are looked for in the whole. One that is not complete yet stands at the end, which stays.
        whole = self._clean("".join(self._kept))
        stays = max(most // 2, _LONGEST_UNFINISHED)
        end = _cut(whole, max(0, len(whole) - stays))
        self._kept, self._size = [whole[end:]], len(whole) - end
        if end:
            self._write(_harmless(whole[:end]))

    def _clean(self, text: str) -> str:
        """Leave out terminal escapes and secrets; an escape inside a secret does not hide it."""
        return self.secrets.hide(_SEQUENCE.sub("", self.secrets.hide(text)))


def _cut(text: str, limit: int) -> int:
    """Return where to cut ``text``, not beyond ``limit``: after a line, else not inside of what belongs together."""
    line = text.rfind("\n", 0, limit) + 1
    if line:
        return line
    start = max(0, limit - _LONGEST_UNFINISHED)
    unfinished = _UNFINISHED.search(text[start:limit])
    return start + unfinished.start() if unfinished else limit


def _harmless(text: str) -> str:
    """Show what nobody would see, and let no CI system find a command."""
    return without_commands(visible(text.replace("\r\n", "\n").replace("\r", "\n")))


class _Reader:
    """Tells, from a thread of its own, when there is something to read."""

    def __init__(self, descriptor: int, take: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._take = take
        self._woken, self._wake = os.pipe()
        os.set_blocking(descriptor, False)
        self._thread = threading.Thread(target=self._run, name="console", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._descriptor, self._woken], [], [])
            if self._woken in ready:
                return
            self._take()

    def chunks(self) -> list[bytes]:
        """Return what is there; of an endless stream a part."""
        found = []
        for _ in range(_MOST_CHUNKS):
            try:
                chunk = os.read(self._descriptor, _CHUNK)
            except BlockingIOError:
                break
            if not chunk:
                break
            found.append(chunk)
        return found

    def stop(self) -> None:
        """End the thread."""
        os.write(self._wake, b".")
        self._thread.join()
        for descriptor in (self._woken, self._wake):
            os.close(descriptor)
