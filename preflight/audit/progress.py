"""How far an audit is, on standard error."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

    from preflight.report import Verdict

_SECONDS: Final = {True: 0.5, False: 10.0}
"""Between two lines, on a terminal and in a log."""

_LEAST_SECONDS: Final = 2.0
_LEAST_STACKS: Final = 10
_LEAST_PART: Final = 0.05
"""Before so much is done, workers and packs have hardly started, and nobody can tell how long it takes."""


@dataclass
class Progress:
    """Counts stacks and their weights; ``stream`` is where it is told, if anywhere."""

    stream: TextIO | None = None
    clock: Callable[[], float] = time.monotonic
    stacks: int = 0
    weight: float = 0.0
    done: int = 0
    done_weight: float = 0.0
    verdicts: dict[str, int] = field(default_factory=dict)

    def begin(self, stacks: int, weight: float) -> None:
        """Begin to count towards ``stacks`` stacks that weigh ``weight`` together."""
        self.stacks, self.weight = stacks, weight
        self._started = self._told = self.clock()
        self._open_line = False

    def step(self, weight: float, verdict: Verdict) -> None:
        """Count a stack."""
        self.done += 1
        self.done_weight += weight
        self.verdicts[verdict] = self.verdicts.get(verdict, 0) + 1
        if self.stream is None:
            return
        terminal = self.stream.isatty()
        now = self.clock()
        if now - self._told >= _SECONDS[terminal]:
            self._told = now
            self.stream.write(("\r\x1b[K" if terminal else "") + self.line(now) + ("" if terminal else "\n"))
            self.stream.flush()
            self._open_line = terminal

    def end(self) -> None:
        """Leave the line that stands on a terminal."""
        if self.stream is not None and self._open_line:
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    def line(self, now: float) -> str:
        """Return how far it is, and how long the rest takes if it goes on like that."""
        said = [f"audit: {self.done:,} of {self.stacks:,} stacks"]
        for verdict, words in (("fail", "closed"), ("error", "without a verdict")):
            if number := self.verdicts.get(verdict, 0):
                said.append(f"{number:,} {words}")
        elapsed = now - self._started
        enough = self.done >= _LEAST_STACKS or self.done_weight >= self.weight * _LEAST_PART
        if elapsed >= _LEAST_SECONDS and enough and self.done_weight:
            rest = elapsed * max(0.0, self.weight - self.done_weight) / self.done_weight
            said.append(f"about {_duration(rest)} left")
        return ", ".join(said)


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{round(seconds)} s" if seconds < 90 else f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"  # noqa: PLR2004
