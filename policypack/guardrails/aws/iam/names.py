"""Names of roles that give access to a table: ``dynamodb-{table}-{read|write}-role``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from guardrails.core.schema import SettingsError

Direction: TypeAlias = Literal["read", "write"]

DIRECTIONS: tuple[Direction, ...] = ("read", "write")

DEFAULT_PATTERN = "dynamodb-{table}-{read|write}-role"
MEANING = "a name with `{table}` and two words such as `{read|write}` in it, each once"

PATTERN_SCHEMA: Mapping[str, Any] = {
    "type": "string",
    "pattern": r"^[^{}]*\{[^{}]+\}[^{}]*\{[^{}]+\}[^{}]*$",
    "title": MEANING,
    "description": "The exact name of a role that gives access to a table. `{table}` stands for the table, "
    "`{read|write}` for the word that tells readers from writers; the word for reading comes first.",
}

_PLACES = re.compile(r"(\{[^{}]*\})")
_WORDS = re.compile(r"\{(?P<read>[^{}|]+)\|(?P<write>[^{}|]+)\}")
_TABLE = "{table}"
_TABLE_NAME = "(?P<table>[a-zA-Z0-9_.-]{3,255})"


@dataclass(frozen=True, slots=True)
class RoleName:
    """What the name of a role says: for which table it is, and whether it reads or writes."""

    table: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class NamePattern:
    """The pattern that the names of roles follow."""

    text: str
    _regex: re.Pattern[str]
    _words: Mapping[Direction, str]

    @classmethod
    def of(cls, text: str) -> NamePattern:
        """Read a pattern.

        Raises
        ------
        SettingsError
            Where a part is missing or comes twice, or the two words are the same.
        """
        parts = _PLACES.split(text)
        words = [found for part in parts if (found := _WORDS.fullmatch(part))]
        if len(words) != 1 or parts.count(_TABLE) != 1 or len(_PLACES.findall(text)) != 2:  # noqa: PLR2004 - the two
            raise SettingsError(f"`pattern` must be {MEANING}, not `{text}`")
        read, write = words[0]["read"], words[0]["write"]
        if read == write:
            raise SettingsError(f"`pattern` has the word `{read}` for reading and for writing; write two words")
        either = f"(?P<word>{re.escape(read)}|{re.escape(write)})"
        regex = "".join(
            _TABLE_NAME if part == _TABLE else either if part == words[0][0] else re.escape(part) for part in parts
        )
        return cls(text, re.compile(regex), {"read": read, "write": write})

    def read(self, name: str) -> RoleName | None:
        """Read the name of a role; None where it does not follow the pattern."""
        found = self._regex.fullmatch(name)
        if found is None:
            return None
        return RoleName(found["table"], "read" if found["word"] == self._words["read"] else "write")

    def write(self, table: str, direction: Direction) -> str:
        """Return the name of a role."""
        return _WORDS.sub(lambda _: self._words[direction], self.text).replace(_TABLE, table)
