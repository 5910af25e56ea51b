"""Slips of a name: what somebody wrote who meant another name."""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST = 5
"""A name shorter than this is one letter from too many others (`cart`, `card`)."""

LONGEST = 255
"""Among `Names` no longer one is looked for: no table and no index has such a name, and its parts would fill memory."""


def is_slip(written: str, meant: str) -> bool:
    """Return whether ``written`` is ``meant`` in another case or, of names that are not short, with one slip in it.

    One slip is a letter dropped, added or changed, or two letters swapped. A digit is none (`users1`, `users2`), nor a
    final ``s`` (`order`, `orders`): such names are those of other things.
    """
    if written == meant:
        return False
    if written.lower() == meant.lower():
        return True
    if len(meant) < SHORTEST or abs(len(written) - len(meant)) > 1:
        return False
    start = _common(written, meant)
    one, other = written[start:], meant[start:]
    end = _common(one[::-1], other[::-1])
    one, other = one[: len(one) - end], other[: len(other) - end]
    differ = one + other
    if not differ.isalpha():
        return False
    if len(differ) == 1:
        return end > 0 or differ != "s"
    swapped = len(differ) == 4 and one == other[::-1]  # noqa: PLR2004 - two on either side
    return len(one) == len(other) == 1 or swapped


def slip_of(written: str, names: Iterable[str]) -> str | None:
    """Return the first of ``names`` of which ``written`` is a slip, if it is none of them itself."""
    names = sorted(names)
    return None if written in names else next((name for name in names if is_slip(written, name)), None)


class Names:
    """Many names, among which the one that is meant by a slip is found without looking at each.

    Two texts of which one is a slip of the other are the same without one letter each, or without one of one of them.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._by_part: dict[str, list[str]] = {}
        for name in sorted(name for name in self._names if len(name) <= LONGEST):
            for part in _parts(name):
                self._by_part.setdefault(part, []).append(name)

    def meant_by(self, written: str) -> str | None:
        """Return what `slip_of` returns."""
        if written in self._names or len(written) > LONGEST + 1:
            return None
        found = {name for part in _parts(written) for name in self._by_part.get(part, ())}
        return next((name for name in sorted(found) if is_slip(written, name)), None)


def _parts(name: str) -> set[str]:
    """Return a name in lower case, and without each of its letters, as it is written."""
    return {name.lower(), name, *(name[:place] + name[place + 1 :] for place in range(len(name)))}


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
