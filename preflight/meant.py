"""What somebody meant who wrote a name that does not exist.

The comparison is imported inside the function: nearly always nobody asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def closest(written: str, names: Iterable[str]) -> str:
    """Return the one of ``names`` that is close to what was written, empty where none is.

    If none is as it stands, case does not count, and ``_`` is ``-``.
    """
    import difflib

    known = list(names)
    if found := difflib.get_close_matches(written, known, n=1):
        return found[0]
    plain = {name.replace("_", "-").casefold(): name for name in known}
    found = difflib.get_close_matches(written.replace("_", "-").casefold(), plain, n=1)
    return plain[found[0]] if found else ""


def did_you_mean(written: str, names: Iterable[str]) -> str:
    """Return `` (did you mean NAME?)`` for the end of a sentence about a name; empty where nothing is close."""
    found = closest(written, names)
    return f" (did you mean {found}?)" if found else ""
