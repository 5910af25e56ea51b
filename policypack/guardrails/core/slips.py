"""Slips of a name: what somebody wrote who meant another name."""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST = 5
"""A name shorter than this is one letter from too many others (`cart`, `card`)."""


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


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
