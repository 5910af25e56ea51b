"""What a stack's configuration says of names that its program leaves out: ``pulumi:autonaming``.

Sources: pulumi pkg/cmd/pulumi/autonaming (config.go, json.go, pattern.go) and pkg/resource/autonaming/strategy.go. What
is random there follows from the URN here, so a name is the same in each run.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from preflight.errors import ConfigurationError
from preflight.wire import urns

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY: Final = "pulumi:autonaming"

_MODES: Final = ("default", "verbatim", "disabled")
_CONFIG: Final = re.compile(r"\$\{config\.([^}]+)}")
_RANDOM: Final = re.compile(r"\$\{(?:(hex|alphanum|string|num)\((\d+)\)|uuid)}")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_CHARACTERS: Final = {
    "hex": "0123456789abcdef",
    "alphanum": f"{_LETTERS}0123456789",
    "string": _LETTERS,
    "num": "0123456789",
}
_LONGEST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Naming:
    """What the engine tells a provider: the name to give, to propose, or to give none.

    Unless the name has a ``random`` part, a replacement can't stand beside what it replaces.
    """

    mode: Literal["propose", "enforce", "disable"]
    name: str = ""
    random: bool = False


@dataclass(frozen=True, slots=True)
class _Strategy:
    """How names are made: ``mode``, or a ``pattern`` that may be enforced."""

    mode: str = "default"
    pattern: str = ""
    enforce: bool = False

    def naming(self, name: str, urn: str) -> Naming | None:
        if self.pattern:
            pattern = self.pattern.replace("${name}", name)
            made = _fill(pattern, urn)
            return Naming("enforce" if self.enforce else "propose", made, made != pattern)
        if self.mode == "verbatim":
            return Naming("enforce", name)
        return Naming("disable") if self.mode == "disabled" else None


_Strategies: TypeAlias = "Mapping[str, _Strategy]"


@dataclass(frozen=True, slots=True)
class Autonaming:
    """The configuration: for everything, for providers (by package), and for types (by token)."""

    default: _Strategy = field(default_factory=_Strategy)
    providers: _Strategies = field(default_factory=dict)
    types: _Strategies = field(default_factory=dict)

    def naming(self, type_: str, name: str, urn: str) -> Naming | None:
        """Return what the provider is told of a resource with the logical name ``name``; ``None``: nothing."""
        strategy = self.types.get(type_) or self.providers.get(urns.package_of(type_)) or self.default
        return strategy.naming(name, urn)


def parse(value: object, expressions: Mapping[str, str], config: Mapping[str, str]) -> Autonaming:
    """Read the configuration.

    ``expressions`` are the values of ``${organization}``, ``${project}`` and ``${stack}``, ``config`` the values of the
    project's own keys. Raises `PreflightError` for what would stop the CLI.
    """
    reader = _Reader(expressions, config)
    content = _mapping(value, KEY, ("mode", "pattern", "enforce", "providers"))
    default = reader.strategy(content, KEY) or _Strategy()
    providers: dict[str, _Strategy] = {}
    types: dict[str, _Strategy] = {}
    for package, section in _mapping(_section(content, "providers"), f"{KEY}: providers").items():
        where = f"{KEY}: providers.{package}"
        given = _mapping(section, where, ("mode", "pattern", "enforce", "resources"))
        providers[package] = reader.strategy(given, where) or default
        for type_, each in _mapping(_section(given, "resources"), f"{where}.resources").items():
            # The engine looks for a type among those of its own provider only.
            of_type = reader.strategy(
                _mapping(each, f"{where}.resources.{type_}", ("mode", "pattern", "enforce")), where
            )
            if of_type is None:
                raise ConfigurationError(
                    f"{where}.resources.{type_} has neither mode nor pattern.", "Write one of them."
                )
            if urns.package_of(type_) == package:
                types[type_] = of_type
    return Autonaming(default, providers, types)


class _Reader:
    """Reads strategies, and fills in what a stack knows at once."""

    def __init__(self, expressions: Mapping[str, str], config: Mapping[str, str]) -> None:
        self._expressions = expressions
        self._config = config

    def strategy(self, content: Mapping[str, Any], where: str) -> _Strategy | None:
        mode, pattern, enforce = (content.get(key) for key in ("mode", "pattern", "enforce"))
        if mode is not None and (pattern is not None or enforce is not None):
            raise ConfigurationError(f"{where} has both mode and pattern or enforce.", "Write one of them.")
        if mode is not None:
            if mode not in _MODES:
                raise ConfigurationError(f"{where}: the mode is not one of {', '.join(_MODES)}.")
            return _Strategy(mode)
        if pattern is None:
            if enforce is not None:
                raise ConfigurationError(f"{where} has enforce without a pattern.", "Write a pattern, or drop enforce.")
            return None
        if not isinstance(pattern, str) or not isinstance(enforce, bool | None):
            raise ConfigurationError(f"{where}: pattern must be text, and enforce true or false.")
        return _Strategy(pattern=self._known(pattern, where), enforce=enforce is True)

    def _known(self, pattern: str, where: str) -> str:
        for name, value in self._expressions.items():
            pattern = pattern.replace(f"${{{name}}}", value)
        return _CONFIG.sub(lambda found: self._value(found.group(1), where), pattern)

    def _value(self, key: str, where: str) -> str:
        """Value of a key of the project, or of what a path leads to inside one."""
        name, *path = key.split(".")
        value: Any = self._config.get(name)
        try:
            for part in path:
                value = (json.loads(value) if isinstance(value, str) else value)[part]
        except (ValueError, KeyError, TypeError, RecursionError):
            value = None
        if value is None:
            raise ConfigurationError(
                f"{where}: no value found for key {key!r} of the configuration.",
                "Set it in the stack's file; give one that is encrypted with --config.",
            )
        return value if isinstance(value, str) else json.dumps(value)


def _section(content: Mapping[str, Any], key: str) -> object:
    """Return the value of a key; an empty mapping where it is missing or null."""
    value = content.get(key)
    return {} if value is None else value


def _mapping(value: object, where: str, keys: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """Check that ``value`` is a mapping, with no others than ``keys`` if any are given."""
    if not isinstance(value, dict):
        raise ConfigurationError(f"{where} must be a mapping, not {type(value).__name__}.")
    for key in value:
        if keys and key not in keys:
            raise ConfigurationError(f"{where} has the unknown key {key!r}.", f"Keys are {', '.join(keys)}.")
    return value


def _fill(pattern: str, urn: str) -> str:
    """Replace what is random."""

    def made(found: re.Match[str]) -> str:
        kind, length = found.groups()
        seed = hashlib.shake_256(f"{urn}@{found.start()}".encode())
        if kind is None:
            text = seed.hexdigest(16)
            return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
        characters = _CHARACTERS[kind]
        return "".join(characters[byte % len(characters)] for byte in seed.digest(min(int(length), _LONGEST)))

    return _RANDOM.sub(made, pattern)
