"""Small change for messages."""

from __future__ import annotations

from collections.abc import Container, Iterable


def listing(names: Iterable[str]) -> str:
    """Join ``names`` as prose does: ``a, b and c``; nothing is ``none``."""
    *most, last = list(names) or ["none"]
    return f"{', '.join(most)} and {last}" if most else last


def one_of(known: Container[str], found: str) -> str:
    """Return ``found`` if it is one of ``known``, in whatever case; other text may be anything, and is not repeated."""
    return found if found.upper() in known else "(a value that DynamoDB does not know)"


def argument(prop: str) -> str:
    """Spell a property as a Python program writes it: ``retentionPeriod`` as ``retention_period``."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in prop)
