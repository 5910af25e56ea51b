"""Where the output of the program and the packs goes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def _print_line(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _swallow(text: str) -> None:
    del text


@dataclass(slots=True)
class Console:
    """A stream with a file descriptor for the program, a function for the packs' lines; ``shown`` if anybody sees it.

    By default that is standard error.
    """

    stream: int | IO[bytes] | None = 2
    line: Callable[[str], None] = field(default=_print_line)
    shown: bool = True

    @classmethod
    def quiet(cls) -> Console:
        """Return a console that shows nothing."""
        return cls(stream=subprocess.DEVNULL, line=_swallow, shown=False)
