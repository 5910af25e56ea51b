"""What a plan says: entries of some kinds, by table."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """What becomes of something; in the order in which a plan tells it."""

    BLOCKED = "Stands in the way"
    LOST = "Would be lost"
    BY_HAND = "By hand"
    CHANGES = "Changes in place"
    MADE = "Is made"
    STAYS = "Stays"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the plan says: a sentence, and what to run or to write.

    ``commands`` are shell commands, in order; ``after`` says that they are for the time after the update.
    """

    kind: Kind
    text: str
    commands: tuple[str, ...] = ()
    setting: str = ""
    after: bool = False


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What the plan says about one table."""

    name: str
    exists: bool
    entries: tuple[Entry, ...]

    def of(self, *kinds: Kind) -> tuple[Entry, ...]:
        """Entries of some kinds, in that order."""
        return tuple(entry for kind in kinds for entry in self.entries if entry.kind is kind)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the plan says: by table, and about what belongs to the tables."""

    tables: tuple[TablePlan, ...]
    others: tuple[Entry, ...] = field(default=())

    @property
    def loses(self) -> bool:
        """Whether following it would lose something, or could not go through."""
        entries = [*(entry for table in self.tables for entry in table.entries), *self.others]
        return any(entry.kind in (Kind.BLOCKED, Kind.LOST) for entry in entries)
