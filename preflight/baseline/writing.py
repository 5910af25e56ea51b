"""A baseline written anew: what is kept, added, renewed and dropped, so that none grows in silence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from preflight.baseline.entries import Entry
from preflight.baseline.keys import finding_key, lasting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from preflight.report import Result


@dataclass(frozen=True, slots=True)
class Difference:
    """A baseline that is written, beside the one that was there."""

    kept: tuple[Entry, ...]
    added: tuple[Entry, ...]
    renewed: tuple[Entry, ...]
    dropped: tuple[Entry, ...]
    elsewhere: tuple[Entry, ...]
    """Of stacks that were not judged: nothing is known of them, so they stay."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What the new file holds."""
        return (*self.kept, *self.added, *self.renewed, *self.elsewhere)

    def lines(self) -> list[str]:
        """Tell the difference, one line an entry that comes, comes back or goes."""
        counts = (
            (len(self.kept), "kept"),
            (len(self.added), "added"),
            (len(self.renewed), "renewed"),
            (len(self.dropped), "fixed, dropped"),
            (len(self.elsewhere), "of stacks that were not judged, kept"),
        )
        said = [", ".join(f"{number:,} {word}" for number, word in counts if number) or "empty"]
        for mark, entries in (("+", self.added), ("~", self.renewed), ("-", self.dropped)):
            said += [f"{mark} {entry.policy} on {entry.urn} ({entry.owner}, until {entry.until})" for entry in entries]
        return said


def rewrite(
    old: Iterable[Entry], results: Iterable[Result], prefixes: Iterable[str], *, owner: str, until: date, today: date
) -> Difference:
    """Return the baseline of what closes the gate, with or without the old one, in stacks that begin with ``prefixes``.

    Entries that hold keep owner and end; those that have ended begin anew with ``owner`` and ``until``.
    """
    begin = tuple(prefixes)
    known = {entry.identity: entry for entry in old}
    now: dict[tuple[str, str, str], Entry] = {}
    for result in results:
        if result.is_finding and result.is_mandatory and not result.exceptions:
            entry = Entry(
                result.policy,
                result.urn,
                finding_key(result.urn, result.message),
                lasting(result.urn, result.message),
                owner,
                until,
            )
            now.setdefault(entry.identity, entry)
    return Difference(
        kept=tuple(known[key] for key in now if key in known and known[key].until >= today),
        added=tuple(entry for key, entry in now.items() if key not in known),
        renewed=tuple(
            replace(entry, owner=known[key].owner)
            for key, entry in now.items()
            if key in known and known[key].until < today
        ),
        dropped=tuple(e for key, e in known.items() if key not in now and e.urn.startswith(begin)),
        elsewhere=tuple(e for key, e in known.items() if key not in now and not e.urn.startswith(begin)),
    )
