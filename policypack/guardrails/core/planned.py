"""The outputs of a resource as a preview shows them at the end: what the provider will compute is not set."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from guardrails.core.values import List, Object, Unknown, Value


class Planned(Object):
    """The outputs of a resource, read as what the program set.

    In a preview every property that the provider fills in by itself (a role's ``inlinePolicies``, an event source
    mapping's ``maximumRecordAgeInSeconds``) is unknown although nobody set it. An unknown value that the program did
    set mostly comes from another resource, and the engine names that resource in the property dependencies, by
    top-level property; or it was unknown among the inputs already. ``set_unknown`` holds the properties of both kinds;
    an unknown value of another property counts as not set.
    """

    __slots__ = ("_set_unknown",)

    def __init__(self, raw: Mapping[str, Any], set_unknown: Container[str]) -> None:
        super().__init__(raw)
        self._set_unknown = set_unknown

    def read(self, key: str) -> Value:
        """Return the value of ``key``; None where it is missing, null, or left to the provider."""
        value = super().read(key)
        return value if key in self._set_unknown else _as_set(value)


class _Computed(Object):
    """An object in which the program set nothing that is unknown."""

    __slots__ = ()

    def read(self, key: str) -> Value:
        """Return the value of ``key``; None where it is missing, null, or left to the provider."""
        return _as_set(super().read(key))


class _ComputedList(List):
    """A list in which the program set nothing that is unknown."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Value]:
        return (_as_set(value) for value in super().__iter__() if not isinstance(value, Unknown))


def _as_set(value: Value) -> Value:
    """Return ``value`` as the program set it: what is unknown, it did not set."""
    if isinstance(value, Unknown):
        return None
    if isinstance(value, Object):
        return _Computed(value._raw, value.path)  # noqa: SLF001 - of its own family
    if isinstance(value, List):
        return _ComputedList(value._raw, value.path)  # noqa: SLF001
    return value
