"""Reads this project's stack configuration and collects what is wrong with it.

Pulumi hands over every value as text, lists and maps as JSON. The Pulumi CLI checks the types declared in Pulumi.yaml;
other hosts of the program do not, so the types are checked here as well.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.runtime import is_config_secret

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Iterable


class ConfigReader:
    """Typed access to one namespace of the configuration.

    A method that finds a value wrong adds a sentence to `problems` and goes on with a harmless value, so that one run
    reports everything. Sentences start with the full key, as ``pulumi config set`` takes it.
    """

    def __init__(self, namespace: str | None = None) -> None:
        self._config = pulumi.Config(namespace)
        self.problems: list[str] = []

    def problem(self, key: str, sentence: str) -> None:
        """Report that the value of ``key`` (or a place inside it, such as ``tables.users``) is wrong."""
        self.problems.append(f"{self._config.full_key(key)} {sentence}")

    def text(self, key: str, default: str = "") -> str:
        """Text; JSON of a list or a map is not text."""
        raw = self._config.get(key)
        if raw is None:
            return default
        # A host may hand over YAML's own types instead of text.
        if not isinstance(raw, str) or isinstance(_json(raw), list | dict):
            self.problem(key, f"must be text, not {kind(_json(raw))}.")
            return default
        return raw

    def flag(self, key: str, *, default: bool) -> bool:
        """Return a truth value, ``true`` or ``false``."""
        raw = self._config.get(key)
        if raw is None:
            return default
        if raw not in ("true", "false", "True", "False"):
            self.problem(key, f"must be true or false, not {self.found(key, raw)}.")
            return default
        return raw in ("true", "True")

    def choice(self, key: str, allowed: Collection[str], default: str) -> str:
        """One of the allowed words."""
        value = self.text(key, default)
        if value not in allowed:
            self.problem(key, f"must be {one_of(allowed)}, not {self.found(key, value)}.")
            return default
        return value

    def texts(self, key: str, default: Iterable[str] = ()) -> tuple[str, ...]:
        """List of different texts."""
        raw = self._config.get(key)
        return tuple(default) if raw is None else self.texts_in(key, _json(raw))

    def mapping(self, key: str) -> dict[str, Any]:
        """Map with any values; empty if it is not set."""
        raw = self._config.get(key)
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
                self.problem(f"{key}.{name}", f"is not known here; allowed: {', '.join(allowed)}.")
        return {name: item for name, item in value.items() if not allowed or name in allowed}

    def matching(self, key: str, value: str, pattern: re.Pattern[str], what: str) -> bool:
        """Check that a text has the form ``pattern`` as a whole; ``what`` says which form that is."""
        if pattern.fullmatch(value):
            return True
        self.problem(key, f"must be {what}, not {self.found(key, value)}.")
        return False

    def found(self, key: str, value: object) -> str:
        """Return a value as a message shows it: quoted, cut, and not at all if the key is a secret."""
        top = key.partition(".")[0].partition("[")[0]
        if is_config_secret(self._config.full_key(top)):
            return "its secret value"
        text = json.dumps(value, ensure_ascii=True)
        return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


_LONGEST_SHOWN = 80


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
        return json.loads(raw)
    except ValueError:
        return raw
