"""Reads this project's stack configuration and collects what is wrong with it.

Pulumi hands over every value as text, lists and maps as JSON. The Pulumi CLI checks the types declared in Pulumi.yaml;
other hosts of the program do not, so the types are checked here as well.
"""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.runtime import is_config_secret
from pulumi.runtime.config import CONFIG

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_LONGEST_SHOWN = 80
_FLAGS = {"true": True, "True": True, "false": False, "False": False}
_PLAIN_WORD = re.compile(r"[A-Za-z0-9_.@/-]{1,80}")


class ConfigReader:
    """Typed access to one namespace of the configuration.

    A method that finds a value wrong adds a sentence to `problems` and goes on with a harmless value, so that one run
    reports everything. Sentences start with the full key, as ``pulumi config set`` takes it.
    """

    def __init__(self, namespace: str | None = None) -> None:
        self._config = pulumi.Config(namespace)
        self._read: list[str] = []
        self.problems: list[str] = []

    def problem(self, key: str, sentence: str) -> None:
        """Report that the value of ``key`` (or a place inside it, such as ``tables.users``) is wrong."""
        self.problems.append(f"{self._config.full_key(key)} {sentence}")

    def text(self, key: str, default: str = "", *, numeral: bool = True) -> str:
        """Text: never JSON of a list or a map; a number or a truth value only where a ``numeral`` makes sense."""
        raw = self._raw(key)
        if raw is None:
            return default
        value = _json(raw)
        if isinstance(value, list | dict) or not (numeral or isinstance(value, str)):
            self.problem(key, f"must be text, not {kind(value)}.")
            return default
        return str(raw)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return a truth value, ``true`` or ``false``."""
        raw = self._raw(key)
        if raw is None:
            return default
        if str(raw) not in _FLAGS:
            self.problem(key, f"must be true or false, not {self.found(key, _json(raw))}.")
            return default
        return _FLAGS[str(raw)]

    def choice(self, key: str, allowed: Collection[str], default: str) -> str:
        """One of the allowed words."""
        value = self.text(key, default)
        if value not in allowed:
            self.problem(key, f"must be {one_of(allowed)}, not {self.found(key, value)}.")
            return default
        return value

    def texts(self, key: str, default: Iterable[str] = ()) -> tuple[str, ...]:
        """List of different texts."""
        raw = self._raw(key)
        return tuple(default) if raw is None else self.texts_in(key, _json(raw))

    def mapping(self, key: str) -> dict[str, Any]:
        """Map with any values; empty if it is not set."""
        raw = self._raw(key)
        return {} if raw is None else self.mapping_in(key, _json(raw))

    def texts_in(self, key: str, value: object) -> tuple[str, ...]:
        """Check that a value that was read is a list of different texts."""
        if not isinstance(value, list):
            self.problem(key, f"must be a list, not {kind(value)}.")
            return ()
        for position, item in enumerate(value):
            if not isinstance(item, str):
                self.problem(f"{key}[{position}]", f"must be text, not {kind(item)}; put it in quotes.")
            elif item in value[:position]:
                self.problem(f"{key}[{position}]", f"repeats {self.found(key, item)}.")
        return tuple(dict.fromkeys(item for item in value if isinstance(item, str)))

    def mapping_in(self, key: str, value: object, allowed: Collection[str] = ()) -> dict[str, Any]:
        """Check that a value that was read is a map and, if any are given, has only the allowed keys."""
        if not isinstance(value, dict):
            self.problem(key, f"must be a map, not {kind(value)}.")
            return {}
        for name in value:
            if allowed and name not in allowed:
                self.problem(f"{key}.{_word(name)}", f"is not known here; allowed: {', '.join(allowed)}.")
        return {name: item for name, item in value.items() if not allowed or name in allowed}

    def matching(self, key: str, value: object, pattern: re.Pattern[str], what: str) -> bool:
        """Check that a value is text of the form ``pattern`` as a whole; ``what`` says which form that is."""
        if isinstance(value, str) and pattern.fullmatch(value):
            return True
        self.problem(key, f"must be {what}, not {self.found(key, value)}.")
        return False

    def found(self, key: str, value: object) -> str:
        """Return a value as a message shows it: quoted, cut, and not at all if the key is a secret."""
        top = key.partition(".")[0].partition("[")[0]
        if is_config_secret(self._config.full_key(top)):
            return "its secret value"
        return _shown(value)

    def refuse_unread(self) -> None:
        """Report every key of this namespace that nothing has read: most likely a typing error."""
        for full_key in sorted(CONFIG.get()):
            namespace, _, key = full_key.partition(":")
            if namespace == self._config.name and key not in self._read:
                close = difflib.get_close_matches(key, self._read, n=1)
                hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(sorted(self._read))}."
                self.problems.append(f"{namespace}:{_word(key)} is not a setting of this project; {hint}")

    def _raw(self, key: str) -> object:
        self._read.append(key)
        return self._config.get(key)


def kind(value: object) -> str:
    """Name the kind of a JSON value, with its article."""
    match value:
        case None:
            return "empty"
        case bool():
            return "a truth value"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "a map"


def one_of(words: Collection[str]) -> str:
    """Join words as a choice: ``a, b or c``."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _json(raw: object) -> object:
    """Parse JSON; what is not JSON is the text itself."""
    if not isinstance(raw, str):
        return raw
    try:
        return json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return raw


def _no_constant(name: str) -> object:
    """Refuse NaN and Infinity, which are words in JSON."""
    raise ValueError(name)


def _shown(value: object) -> str:
    """Show a value on one line, in quotes, without control characters, cut where it is long."""
    text = json.dumps(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def _word(name: str) -> str:
    """Show a key as it is if it is a plain word."""
    return name if _PLAIN_WORD.fullmatch(name) else _shown(name)
