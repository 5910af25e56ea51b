"""Words for messages: lists as prose has them, names that programs chose, properties as Python spells them."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 160
"""A name in a message is cut here; the ARN of a table is shorter unless the name of the table is very long."""

SHOWN = 5
"""So many names are shown in one list of quoted names; the rest are counted."""

_BLANK = re.compile(r"\s")


def joined(names: Iterable[str]) -> str:
    """Return ``names`` as prose lists them: ``a, b and c``; nothing is ``none``."""
    *most, last = list(names) or ["none"]
    return f"{', '.join(most)} and {last}" if most else last


def quoted(name: str) -> str:
    """Return a name bounded and on one line; `guardrails.core.messages` sees to what can't be printed."""
    short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
    return _BLANK.sub(" ", short)


def quoted_list(names: Iterable[str]) -> str:
    """Return the first few of ``names``, each once and in backticks."""
    unique = list(dict.fromkeys(names))
    more = f" and {len(unique) - SHOWN} more" if len(unique) > SHOWN else ""
    return ", ".join(f"`{quoted(name)}`" for name in unique[:SHOWN]) + more


def argument(prop: str) -> str:
    """Return a property as a Python program writes it: ``retentionPeriod`` as ``retention_period``."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in prop)
