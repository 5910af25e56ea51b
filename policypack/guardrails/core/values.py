"""Reading the properties of a resource, one at a time, without tripping over what is unknown.

The SDK hands out properties in proxies that raise `UnknownValueError` when an unknown value is read; its documented
idioms (``"x" in props``, ``.get()``, ``.items()``) raise too, and one such error ends the whole policy. `Object` and
`List` wrap those proxies, or plain dicts and lists, and turn the error into a value, `Unknown`, at the one property
that is unknown. Nothing is copied: a property is looked at when a rule reads it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
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
    """Name the type of ``value`` as a reader of Pulumi programs would."""
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
    """Turn what the SDK holds into a `Value`. Whole floats become integers: the wire knows no integers."""
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
        """Iterate over the keys. Keys are known even where their values are not."""
        return (key for key in self._raw if not key.startswith("__"))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def at(self, key: str) -> str:
        """Path of the property ``key`` of this object."""
        return f"{self.path}.{key}" if self.path else key

    def read(self, key: str) -> Value:
        """Value of ``key``; None where it is missing or null."""
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
        return Wrong(self.at(key), "a boolean", _kind(value))

    def number(self, key: str) -> int | float | Unknown | Wrong | None:
        """Return the number at ``key``."""
        value = self.read(key)
        if isinstance(value, bool):
            return Wrong(self.at(key), "a number", "a boolean")
        if value is None or isinstance(value, int | float | Unknown):
            return value
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
        """Iterate over the objects of the list at ``key``; what is not an object comes as `Unknown` or `Wrong`."""
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
        """Iterate over the items as objects."""
        for index, value in enumerate(self):
            if isinstance(value, Object | Unknown):
                yield value
            else:
                yield Wrong(f"{self.path}[{index}]", "an object", "nothing" if value is None else _kind(value))

    def texts(self) -> Iterator[str | Unknown | Wrong]:
        """Iterate over the items as strings."""
        for index, value in enumerate(self):
            if isinstance(value, str | Unknown):
                yield value
            else:
                yield Wrong(f"{self.path}[{index}]", "a string", "nothing" if value is None else _kind(value))


class Planned(Object):
    """The outputs of a resource as a stack rule meets them in a preview: what the provider will compute is not set.

    A preview shows a stack rule outputs, in which every property that the provider fills in by itself (a role's
    ``inlinePolicies``, an event source mapping's ``maximumRecordAgeInSeconds``) is unknown although nobody set it. An
    unknown value that the program did set mostly comes from another resource, and the engine names that resource in the
    property dependencies, by top-level property; or it was unknown among the inputs already (see `inputs`). An unknown
    value that is neither counts as not set.
    """

    __slots__ = ("_made_of",)

    def __init__(self, raw: Mapping[str, Any], made_of: Container[str]) -> None:
        super().__init__(raw)
        self._made_of = made_of

    def read(self, key: str) -> Value:
        """Value of ``key``; None where it is missing, null, or left to the provider."""
        value = super().read(key)
        return value if key in self._made_of else _as_set(value)


class _Computed(Object):
    """An object in which the program set nothing that is unknown."""

    __slots__ = ()

    def read(self, key: str) -> Value:
        """Value of ``key``; None where it is missing, null, or left to the provider."""
        return _as_set(super().read(key))


class _ComputedList(List):
    """A list in which the program set nothing that is unknown."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Value]:
        return (_as_set(value) for value in super().__iter__() if not isinstance(value, Unknown))


def has_unknown(value: Value) -> bool:
    """Whether ``value`` is unknown or holds something unknown, however deep."""
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


def _as_set(value: Value) -> Value:
    """Take ``value`` as the program set it: what is unknown, it did not set."""
    if isinstance(value, Unknown):
        return None
    if isinstance(value, Object):
        return _Computed(value._raw, value.path)  # noqa: SLF001 - of its own family
    if isinstance(value, List):
        return _ComputedList(value._raw, value.path)  # noqa: SLF001
    return value
