"""Reading the properties of a resource, one at a time, without tripping over what is unknown.

The SDK hands out properties in proxies that raise `UnknownValueError` when an unknown value is read; its documented
idioms (``"x" in props``, ``.get()``, ``.items()``) raise too, and one such error ends the whole policy. `Object` and
`List` wrap those proxies, or plain dicts and lists, and turn the error into a value, `Unknown`, at the one property
that is unknown. Nothing is copied: a property is looked at when a rule reads it.

Numbers and booleans written as text are numbers and booleans: providers take them so (``threshold="50"``, or
``config.get("days")``, which is always text).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pulumi_policy.proxy import (
    UNKNOWN_ARCHIVE_VALUE,
    UNKNOWN_ARRAY_VALUE,
    UNKNOWN_ASSET_VALUE,
    UNKNOWN_BOOLEAN_VALUE,
    UNKNOWN_NUMBER_VALUE,
    UNKNOWN_OBJECT_VALUE,
    UNKNOWN_STRING_VALUE,
    UnknownValueError,
)

SENTINELS = frozenset(
    {
        UNKNOWN_ARCHIVE_VALUE,
        UNKNOWN_ARRAY_VALUE,
        UNKNOWN_ASSET_VALUE,
        UNKNOWN_BOOLEAN_VALUE,
        UNKNOWN_NUMBER_VALUE,
        UNKNOWN_OBJECT_VALUE,
        UNKNOWN_STRING_VALUE,
    }
)
"""What stands for an unknown value on the wire (pulumi_policy/proxy.py)."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is not known before the update. ``path`` is the property, e.g. ``pointInTimeRecovery.enabled``."""

    path: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value of another type than the property has. ``found`` and ``expected`` name types; the value is not kept."""

    path: str
    expected: str
    found: str


class Opaque:
    """A value that no rule looks into: an asset or an archive."""

    __slots__ = ()


OPAQUE = Opaque()

Value: TypeAlias = "bool | int | float | str | Object | List | Unknown | Opaque | None"


def _kind(value: Value) -> str:
    """Return the type of ``value`` as a reader of Pulumi programs calls it."""
    match value:
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case Object():
            return "an object"
        case List():
            return "a list"
    return "an asset"


def _view(raw: object, path: str) -> Value:
    """Return what the SDK holds as a `Value`. Whole floats become integers: the wire knows no integers."""
    if raw is None or isinstance(raw, int):
        return raw
    if isinstance(raw, str):
        return Unknown(path) if raw in SENTINELS else raw
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() else raw
    if isinstance(raw, Mapping):
        return Object(raw, path)
    if isinstance(raw, Sequence):
        return List(raw, path)
    return OPAQUE


class Object:
    """A lazy view of an object or a map. Keys that begin with ``__`` belong to the provider and are not shown."""

    __slots__ = ("_raw", "path")

    def __init__(self, raw: Mapping[str, Any], path: str = "") -> None:
        self._raw = raw
        self.path = path

    def __iter__(self) -> Iterator[str]:
        """Yield the keys. Keys are known even where their values are not."""
        return (key for key in self._raw if not key.startswith("__"))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def at(self, key: str) -> str:
        """Return the path of the property ``key`` of this object."""
        return f"{self.path}.{key}" if self.path else key

    def read(self, key: str) -> Value:
        """Return the value of ``key``; None where it is missing or null."""
        if key.startswith("__"):
            return None
        try:
            raw = self._raw[key]
        except KeyError:
            return None
        except UnknownValueError:
            return Unknown(self.at(key))
        if raw is None or raw is True or raw is False:
            return raw  # the path is not needed: skip building it
        return _view(raw, self.at(key))

    def text(self, key: str) -> str | Unknown | Wrong | None:
        """Return the string at ``key``."""
        value = self.read(key)
        if value is None or isinstance(value, str | Unknown):
            return value
        return Wrong(self.at(key), "a string", _kind(value))

    def flag(self, key: str) -> bool | Unknown | Wrong | None:
        """Return the boolean at ``key``."""
        value = self.read(key)
        if value is None or isinstance(value, bool | Unknown):
            return value
        if isinstance(value, str) and value in _FLAGS:
            return _FLAGS[value]
        return Wrong(self.at(key), "a boolean", _kind(value))

    def number(self, key: str) -> int | float | Unknown | Wrong | None:
        """Return the number at ``key``."""
        value = self.read(key)
        if isinstance(value, bool):
            return Wrong(self.at(key), "a number", "a boolean")
        if value is None or isinstance(value, int | float | Unknown):
            return value
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            written = float(value)
            return int(written) if written.is_integer() else written
        return Wrong(self.at(key), "a number", _kind(value))

    def object(self, key: str) -> Object | Unknown | Wrong | None:
        """Return the object or map at ``key``."""
        value = self.read(key)
        if value is None or isinstance(value, Object | Unknown):
            return value
        return Wrong(self.at(key), "an object", _kind(value))

    def list(self, key: str) -> List | Unknown | Wrong | None:
        """Return the list at ``key``."""
        value = self.read(key)
        if value is None or isinstance(value, List | Unknown):
            return value
        return Wrong(self.at(key), "a list", _kind(value))

    def objects(self, key: str) -> Iterator[Object | Unknown | Wrong]:
        """Yield the objects of the list at ``key``; what is not an object comes as `Unknown` or `Wrong`."""
        items = self.list(key)
        if isinstance(items, List):
            yield from items.objects()
        elif items is not None:
            yield items


class List:
    """A lazy view of a list."""

    __slots__ = ("_raw", "path")

    def __init__(self, raw: Sequence[Any], path: str = "") -> None:
        self._raw = raw
        self.path = path

    def __len__(self) -> int:
        return len(self._raw)

    def __iter__(self) -> Iterator[Value]:
        for index in range(len(self._raw)):
            path = f"{self.path}[{index}]"
            try:
                raw = self._raw[index]
            except UnknownValueError:
                yield Unknown(path)
            else:
                yield _view(raw, path)

    def objects(self) -> Iterator[Object | Unknown | Wrong]:
        """Yield the items as objects."""
        for index, value in enumerate(self):
            if isinstance(value, Object | Unknown):
                yield value
            else:
                yield Wrong(f"{self.path}[{index}]", "an object", "nothing" if value is None else _kind(value))

    def texts(self) -> Iterator[str | Unknown | Wrong]:
        """Yield the items as strings."""
        for index, value in enumerate(self):
            if isinstance(value, str | Unknown):
                yield value
            else:
                yield Wrong(f"{self.path}[{index}]", "a string", "nothing" if value is None else _kind(value))


def has_unknown(value: Value) -> bool:
    """Return whether ``value`` is unknown or holds something unknown, however deep."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Unknown):
            return True
        if isinstance(each, Object):
            waiting.extend(each.read(key) for key in each)
        elif isinstance(each, List):
            waiting.extend(each)
    return False
