"""Messages that can be printed: bounded, without control characters, without values that may be secret."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

LIMIT = 4_000
"""Longest message, in characters. Names come from programs and may be of any length."""

_BLANK = re.compile(r"[\t\n\r]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(message: str) -> str:
    """Return ``message`` as one line, without what a terminal would obey or UTF-8 can't hold, cut if it is too long."""
    text = _UNPRINTABLE.sub("\ufffd", _BLANK.sub(" ", message[: LIMIT + 1]))
    return text if len(text) <= LIMIT else text[: LIMIT - 1] + "…"


def crash(rule: str, error: BaseException) -> str:
    """Return that a rule failed: the error's type and where, not its text, which may hold a property's value."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return (
        f"The rule {rule} failed with {type(error).__name__}{where}, so it is not known whether it holds here. "
        "Report this to the maintainers of the pack; until it is mended, an exemption can't help, but the "
        'level "advisory" can.'
    )
