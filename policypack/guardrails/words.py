"""Small change for messages."""

from __future__ import annotations

from collections.abc import Iterable


def listing(names: Iterable[str]) -> str:
    """Join ``names`` as prose does: ``a, b and c``; nothing is ``none``."""
    *most, last = list(names) or ["none"]
    return f"{', '.join(most)} and {last}" if most else last
