"""IAM's wildcards: ``*`` is any run of characters, ``?`` any one (IAM User Guide, "Resource" and "Action")."""

from __future__ import annotations

import re

LONGEST = 2_048
"""No pattern that IAM takes is longer (a whole inline policy of a user may have 2,048 characters)."""

_STARS = re.compile(r"\*+")


def has_wildcard(text: str) -> bool:
    """Return whether ``text`` stands for more than itself."""
    return "*" in text or "?" in text


def matches(pattern: str, text: str) -> bool:
    """Return whether ``pattern`` stands for ``text``. Takes at most ``len(pattern) * len(text)`` steps, never more."""
    place = at = 0
    star, resume = -1, 0
    while at < len(text):
        if place < len(pattern) and pattern[place] == "*":
            star, resume = place, at
            place += 1
        elif place < len(pattern) and pattern[place] in ("?", text[at]):
            place += 1
            at += 1
        elif star >= 0:  # let the last star take one character more
            resume += 1
            place, at = star + 1, resume
        else:
            return False
    return all(character == "*" for character in pattern[place:])


def covers(pattern: str, other: str) -> bool:
    """Return whether ``pattern`` stands for all that ``other`` stands for, whose only wildcard is ``*``.

    Read as a text, the ``*`` of ``other`` would be one character, which a ``?`` takes; a run of any length it does not.
    """
    return matches(pattern, other) and matches(pattern, other.replace("*", "x" * (LONGEST + 1)))


def overlaps(one: str, other: str) -> bool:
    """Return whether some text is meant by both patterns. Texts that are too long for IAM count as overlapping."""
    if len(one) > LONGEST or len(other) > LONGEST:
        return True
    if not has_wildcard(one):
        return matches(other, one)
    one, other = _STARS.sub("*", one), _STARS.sub("*", other)
    row = [True] + [False] * len(other)  # row[j]: what is read of `one` and other[:j] have a text in common
    for j, character in enumerate(other):
        row[j + 1] = row[j] and character == "*"
    for mine in one:
        above, row = row, [row[0] and mine == "*"]
        for j, theirs in enumerate(other):
            row.append(
                (mine == "*" and (above[j + 1] or row[j]))
                or (theirs == "*" and (row[j] or above[j + 1]))
                or (above[j] and (mine == theirs or "?" in (mine, theirs)))
            )
    return row[-1]
