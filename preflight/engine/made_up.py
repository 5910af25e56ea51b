"""What a later preview makes up, and how it is told again in whatever a program makes of it.

Outputs that nobody can compute are made up by the runner, in the shape that the SDK declares (see
`preflight.program.python.runner.made_up`). Each of them holds a word that is issued here, and depends on a resource
that does not exist: its URN, the mark, is another one in each run. A text that holds such a word, and a value that
depends on the mark, rest on something made up: the program goes on with them, and packs see that they are unknown.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from typing import TYPE_CHECKING, Final

from preflight.wire import urns, values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preflight.wire.values import Properties, Value

_WORD: Final = re.compile(r"madeup[0-9a-f]{10}", re.IGNORECASE)
"""Lower-case letters and digits, a letter first: AWS takes it in every name."""


def new_mark(stack: str, project: str) -> str:
    """Return the URN of a resource that does not exist and that nobody can guess."""
    return urns.create(stack, project, "", "preflight:index:MadeUp", secrets.token_hex(8))


class MadeUp:
    """The words that were issued in a run; safe to use from many threads."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self._issued: set[str] = set()
        self._lock = threading.Lock()

    def issue(self, urn: str, key: str) -> str:
        """Return the word of an output: the same in each run, because names and URNs may be made of it."""
        word = "madeup" + hashlib.sha256(f"{urn}|{key}".encode()).hexdigest()[:10]
        with self._lock:
            self._issued.add(word)
        return word

    def is_in(self, text: str) -> bool:
        """Whether a text holds a word that was issued; one that somebody else wrote counts for nothing."""
        return any(found.lower() in self._issued for found in _WORD.findall(text))

    def without_mark(self, found: Iterable[str]) -> set[str]:
        """Return URNs without the mark."""
        return {urn for urn in found if urn != self.mark}

    def hide(self, value: Value) -> Value:
        """Return a value as packs may know it: unknown wherever it rests on something made up.

        A text is unknown as a whole, and so is an object with a made-up key.
        """
        if isinstance(value, str):
            return values.UNKNOWN if self.is_in(value) else value
        if isinstance(value, list):
            return [self.hide(item) for item in value]
        if not isinstance(value, dict):
            return value
        signature = values.signature(value)
        if signature == values.OUTPUT and self.mark in (value.get("dependencies") or ()):
            return values.make_secret(values.UNKNOWN) if values.contains_secret(value) else values.UNKNOWN
        if signature is None and any(self.is_in(key) for key in value):
            return values.UNKNOWN
        return {key: self.hide(item) for key, item in value.items()}

    def hide_all(self, properties: Properties) -> Properties:
        """Return properties as packs may know them, each at its place."""
        return {key: self.hide(item) for key, item in properties.items()}
