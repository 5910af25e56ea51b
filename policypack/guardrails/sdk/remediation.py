"""Properties with changes, as plain data that goes back to the engine: what is unknown or secret stays so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_policy import Secret

from guardrails.core.rule import Change, Removed


def remediated(props: Mapping[str, Any], changes: Mapping[str, Change]) -> Mapping[str, Any] | None:
    """Return all of ``props`` with ``changes``, or None where there are none.

    The SDK's proxies give their plain contents under the key ``__target`` (pulumi_policy/deserialize.py reads them the
    same way); values inside are left as they are, so the SDK writes unknown and secret ones back as they came.
    """
    if not changes:
        return None
    plain = dict(_contents(props))
    for name, change in changes.items():
        if isinstance(change, Removed):
            plain.pop(name, None)
        else:
            plain[name] = _with(plain.get(name), change)
    return plain


def _with(value: Any, change: Change) -> Any:  # noqa: ANN401 - a property's value
    if isinstance(change, str | bool | Removed):
        return change
    if isinstance(value, Secret):
        return Secret(_with(value.value, change))
    value = _contents(value)
    if isinstance(change, Mapping):
        return {**(value or {}), **change}
    return [*(value or ()), *change]


def _contents(value: Any) -> Any:  # noqa: ANN401 - a property's value
    """Return the contents of the SDK's proxy."""
    if isinstance(value, dict | list | str) or not isinstance(value, Mapping | Sequence):
        return value
    return value["__target"]  # type: ignore[call-overload]
