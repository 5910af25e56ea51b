"""The values that are marked secret in a run, and the filter that keeps them out of whatever leaves preflight.

Values come from many threads while the program runs: from the configuration, from what the program marks, from what it
registers. What has left can't be called back, so it leaves at the end, when all are known (`preflight.runs.redaction`,
`preflight.runs.console`).
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MARK: Final = "[secret]"
"""What stands in the place of a secret."""

SHORTEST: Final = 4
"""Characters of the shortest value that is left out: a shorter one would be found in many a word that is none of it."""

SHORTEST_LINE: Final = 8
"""Characters of the shortest line that is left out of a secret of many lines: a script holds ``then`` and ``done``."""

MOST: Final = 20_000
"""Values beyond this number are not kept: no program has so many, and each costs a look at every text."""

MOST_CHARACTERS: Final = 2**25
"""Characters of all spellings together, beyond which no value is kept."""

# What stands in so many documents that it tells nothing, and whose absence would make every message unreadable.
_FIXED_WORDS: Final = frozenset({"Allow", "Deny", "2012-10-17", "2008-10-17", "true", "false", "null"})

_FEW: Final = 64
"""So many spellings are looked for one after the other."""

# Noncharacters of Unicode, which no text holds on purpose: where a secret was, and between two texts.
_HOLE: Final = "\ufdd0"
_SEAM: Final = "\ufdd1"

_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class SecretValues:
    """Secret values and their spellings; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: set[str] = set()
        self._spellings: dict[str, str] = {}
        self._longest_first: tuple[str, ...] | None = ()
        self.too_many = False
        """Whether there were more than `MOST`, or larger ones: nothing may leave then that rests on this filter."""
        self._characters = 0

    def add(self, value: object) -> None:
        """Keep a text or a number, with the parts of a document of JSON; what else there is tells nothing."""
        for text in _texts(value):
            self._add(text)

    def _add(self, value: str) -> None:
        with self._lock:
            if value in self._values or len(value) < SHORTEST:
                return
            if len(self._values) >= MOST or self._characters + len(value) > MOST_CHARACTERS:
                self.too_many = True
                return
            self._values.add(value)
            for spelling in spellings(value):
                self._spellings.setdefault(spelling, value)
                self._characters += len(spelling)
            self._longest_first = None

    def _in_order(self) -> tuple[str, ...]:
        with self._lock:
            if self._longest_first is None:
                self._longest_first = tuple(sorted(self._spellings, key=len, reverse=True))
            return self._longest_first

    @property
    def longest(self) -> int:
        """Characters of the longest spelling; 0 where there is none."""
        order = self._in_order()
        return len(order[0]) if order else 0

    def hide(self, text: str) -> str:
        """Return ``text`` with `MARK` in the place of each secret, the longest first."""
        return self._hidden(text)[0]

    def hide_all(self, texts: Iterable[str]) -> tuple[list[str], int]:
        """Return ``texts`` without secrets, and how many different values were left out."""
        given = list(texts)
        if not given or not self._in_order():
            return given, 0
        joined, found = self._hidden(_SEAM.join(text.replace(_SEAM, "\ufffd") for text in given))
        return joined.split(_SEAM), len(found)

    def _hidden(self, text: str) -> tuple[str, set[str]]:
        found: set[str] = set()
        order = self._in_order()
        if len(order) > _FEW:
            order = _possible(order, text)
        for spelling in order:
            if spelling in text:
                text = text.replace(spelling, _HOLE)
                found.add(self._spellings[spelling])
        return (text.replace(_HOLE, MARK) if found else text), found


def _possible(spellings: Iterable[str], text: str) -> tuple[str, ...]:
    """Return those whose first and last characters are in ``text``: one look at it instead of one for each."""
    seen = {text[start : start + SHORTEST] for start in range(len(text) - SHORTEST + 1)}
    return tuple(each for each in spellings if each[:SHORTEST] in seen and each[-SHORTEST:] in seen)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, bool):
        return
    if isinstance(value, float):
        yield repr(value)
        if value.is_integer():
            yield str(int(value))
    elif isinstance(value, int):
        yield str(value)
    elif isinstance(value, str):
        yield value
        if value.lstrip()[:1] in ("{", "["):
            yield from _parts(value)


def _parts(document: str) -> Iterator[str]:
    """Yield what a document of JSON holds: packs quote parts of it."""
    try:
        waiting = [json.loads(document)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif value not in _FIXED_WORDS:
            yield from _texts(value)


def spellings(value: str) -> set[str]:
    """Return the ways in which messages and documents write ``value``.

    As it is and without the spaces around it; on one line, and line by line; as JSON, as JSON inside of JSON, as Go's
    and Python's quoted texts; as part of a URL.
    """
    plain = {value, value.strip(), " ".join(value.split())}
    plain.update(line for each in value.splitlines() if len(line := each.strip()) >= SHORTEST_LINE)
    forms = set(plain)
    for text in plain:
        inside = json.dumps(text)[1:-1]
        unicode = json.dumps(text, ensure_ascii=False)[1:-1]
        forms |= {inside, unicode, json.dumps(inside)[1:-1], json.dumps(unicode, ensure_ascii=False)[1:-1]}
        forms.add(inside.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
        forms |= {repr(text)[1:-1], text.replace("\\", "\\\\").replace("'", "\\'")}
        for kept in ("", "/", "/:"):
            quoted = _url(text, kept)
            for spelling in (quoted, quoted.replace("%20", "+")):
                forms |= {spelling, _lower_escapes(spelling)}
    return {form for form in forms if len(form) >= SHORTEST and (form in plain or form not in _FIXED_WORDS)}


def _url(text: str, kept: str) -> str:
    allowed = _UNRESERVED | set(kept.encode())
    return "".join(chr(byte) if byte in allowed else f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def _lower_escapes(quoted: str) -> str:
    first, *rest = quoted.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in rest)])
