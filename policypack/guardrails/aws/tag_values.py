"""What is a value in a tag, for a person who reads it, and what only fills its place.

Sources: the tag restrictions in the API reference of each AWS service (256 characters); Unicode's property
Default_Ignorable_Code_Point and its blanks; what Pulumi's SDKs write where an Output is made a text: ``output.py``
(``_OutputToStringError``) and ``output.ts`` of pulumi 3.272.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

LONGEST = 256
"""So many characters AWS takes as the value of a tag."""

PLACEHOLDERS = (
    "None",
    "null",
    "undefined",
    "NaN",
    "TODO",
    "TBD",
    "FIXME",
    "n/a",
    "-",
    "?",
    "changeme",
    "[object Object]",
)
"""What programs and people write where they have no value: four languages' words for nothing, and promises."""

_INVISIBLE = (
    r"\s\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\U00013441\U00013442\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Characters that show nothing; the space of a Braille cell without dots and the Hangul fillers are among them."""

_START = re.compile(f"[{_INVISIBLE}]*")

_OUTPUT = re.compile(r"\b[Cc]alling \W{0,2}\w{1,20}\W{0,2} on an \W?Output\b|<pulumi\.output\.Output object")
"""How the SDKs' texts begin: ``Calling __str__ on an Output[T]``, ``Calling [toString] on an [Output<T>]``; and what
Python shows of an object."""


def visible(value: str) -> str:
    """Return ``value`` without what is blank or invisible at its ends."""
    return _without_start(_without_start(value)[::-1])[::-1]


def _without_start(value: str) -> str:
    """Return ``value`` without what is blank or invisible at its start, in one step whatever comes after."""
    start = _START.match(value)
    return value[start.end() :] if start else value


def is_text_of_output(value: str) -> bool:
    """Return whether somewhere in ``value`` is the text that an SDK puts in place of an Output."""
    return _OUTPUT.search(value) is not None


def placeholder_in(value: str, placeholders: tuple[str, ...]) -> str | None:
    """Return the one of ``placeholders`` that ``value`` is, in whatever case and trimmed; None for a value."""
    return _by_what_shows(placeholders).get(visible(value).casefold())


@lru_cache(maxsize=16)
def _by_what_shows(placeholders: tuple[str, ...]) -> Mapping[str, str]:
    return {visible(each).casefold(): each for each in reversed(placeholders)}
