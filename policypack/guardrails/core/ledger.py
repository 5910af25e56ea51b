"""What the rules let by in a run: findings that an exemption covers, and checks left undecided.

Rules on single resources run long before the reports at the end, on several threads, and may see a resource twice; the
`Ledger` joins what they let by, and `Entries` are what a report reads. Each report takes its own part out, so that a
pack that stays up for another run starts clean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from guardrails.core.exemptions import Exemption


@dataclass(frozen=True, slots=True, order=True)
class Undecided:
    """A check that was left undecided and that did not block; ``subject`` is what ``message`` calls the resource."""

    urn: str
    rule: str
    message: str
    subject: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Covered:
    """A finding that an exemption covers: let through, or back because the exemption's last day is over."""

    urn: str
    rule: str
    message: str
    exemption: Exemption


@dataclass(frozen=True, slots=True)
class Entries:
    """What a report reads.

    Attributes
    ----------
    today
        The day of the run.
    stack
        How the URNs of the stack begin: ``urn:pulumi:dev::app``.
    undecided, covered
        What was let by.
    exemptions
        All that the rules in force are configured with, by rule.
    """

    today: date
    stack: str = ""
    undecided: tuple[Undecided, ...] = ()
    covered: tuple[Covered, ...] = ()
    exemptions: Mapping[str, tuple[Exemption, ...]] = field(default_factory=dict)


class Ledger:
    """Thread-safe notes of the run; twice the same is once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._undecided: set[Undecided] = set()
        self._covered: set[Covered] = set()

    def note(self, entry: Undecided | Covered) -> None:
        """Keep ``entry`` for the reports."""
        with self._lock:
            if isinstance(entry, Undecided):
                self._undecided.add(entry)
            else:
                self._covered.add(entry)

    def take_undecided(self) -> tuple[Undecided, ...]:
        """Return everything left undecided, in order, and forget it."""
        with self._lock:
            found, self._undecided = self._undecided, set()
        return tuple(sorted(found))

    def take_covered(self) -> tuple[Covered, ...]:
        """Return everything that exemptions cover, in order, and forget it."""
        with self._lock:
            found, self._covered = self._covered, set()
        return tuple(sorted(found))
