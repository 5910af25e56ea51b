"""What the rules let by in this run: findings that an exemption covers, and checks left undecided.

Rules on single resources run long before the reports at the end, on several threads, and may see a resource twice; the
ledger joins them. Each report takes its own part out, so a pack that stays up for another run starts clean.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from guardrails.exemptions import Exemption


@dataclass(frozen=True, slots=True, order=True)
class Undecided:
    """A check that an unknown value left undecided and that did not block."""

    urn: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Exempted:
    """A finding that an exemption let through."""

    urn: str
    rule: str
    message: str
    exemption: Exemption


class Ledger:
    """A thread-safe set of both."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._undecided: set[Undecided] = set()
        self._exempted: set[Exempted] = set()

    def undecided(self, entry: Undecided) -> None:
        """Note a check left undecided; twice is once."""
        with self._lock:
            self._undecided.add(entry)

    def exempted(self, entry: Exempted) -> None:
        """Note a finding let through; twice is once."""
        with self._lock:
            self._exempted.add(entry)

    def take_undecided(self) -> tuple[Undecided, ...]:
        """Everything left undecided, in order; the ledger forgets it."""
        with self._lock:
            found, self._undecided = self._undecided, set()
        return tuple(sorted(found))

    def take_exempted(self) -> tuple[Exempted, ...]:
        """Everything let through, in order; the ledger forgets it."""
        with self._lock:
            found, self._exempted = self._exempted, set()
        return tuple(sorted(found, key=lambda entry: (entry.urn, entry.rule, entry.message)))
