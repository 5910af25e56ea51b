"""Words for messages on DynamoDB."""

from __future__ import annotations

from collections.abc import Container


def if_known(found: str, known: Container[str]) -> str:
    """Return ``found`` if it is one of ``known``, in whatever case; other text may be anything, and is not repeated."""
    return found if found.upper() in known else "(a value that DynamoDB does not know)"
