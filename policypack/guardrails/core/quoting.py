"""Names that programs chose, as messages show them."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 160
"""A name in a message is cut here; the ARN of a table is shorter unless the name of the table is very long."""

SHOWN = 5
"""So many names are shown in one list; the rest are counted."""

_BLANK = re.compile(r"\s")


def quoted(name: str) -> str:
    """Bound a name, and keep it on one line; `guardrails.core.messages` sees to what can't be printed."""
    short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
    return _BLANK.sub(" ", short)


def listed(names: Iterable[str]) -> str:
    """List names, each once and in backticks, the first few of them."""
    unique = list(dict.fromkeys(names))
    more = f" and {len(unique) - SHOWN} more" if len(unique) > SHOWN else ""
    return ", ".join(f"`{quoted(name)}`" for name in unique[:SHOWN]) + more
