"""What a policy changes, or would change, at the properties of a resource: as a path and a value, and as a diff."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from preflight.report import Change, Fix
from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preflight.wire.values import Properties, Value

_INTERNAL: Final = "__"
"""What keys of the engine's own begin with."""

Path = tuple[str, ...]


def changes_between(before: Properties, after: Properties) -> tuple[Change, ...]:
    """Return what differs, sorted by path; ``None`` stands for what is not there."""
    return tuple(Change(".".join(path), _plain(old), _plain(new)) for path, old, new in _differences(before, after, ()))


def remediated(changes: tuple[Change, ...]) -> str:
    """Return a sentence about what a policy changed."""
    told = "; ".join(f"{each.path} from {_json(each.before)} to {_json(each.after)}" for each in changes)
    return f"Remediated: changed {told}." if told else "Remediated: nothing was changed."


def _json(value: Value) -> str:
    return "nothing" if value is None else json.dumps(value)


def fix_between(before: Properties, after: Properties) -> Fix | None:
    """Return what makes the one of the other; ``None`` where that is nothing, or rests on what nobody knows.

    Several changes are told as the new value of what holds them all; at the top, as the new values of the properties.
    """
    found = list(_differences(before, after, ()))
    if not found or any(values.contains_unknown(new) or values.contains_secret(new) for _, _, new in found):
        return None
    changes = changes_between(before, after)
    if len(found) == 1:
        path, _, new = found[0]
        return Fix(".".join(path), _plain(new), changes)
    shared = _shared([path for path, _, _ in found])
    if not shared:
        return Fix("", {key: _plain(after.get(key)) for key in sorted({path[0] for path, _, _ in found})}, changes)
    value: Value = after
    for key in shared:
        value = value[key]
    return Fix(".".join(shared), _plain(value), changes)


def _differences(before: Value, after: Value, path: Path) -> Iterator[tuple[Path, Value, Value]]:
    if before == after:
        return
    if not (_is_object(before) and _is_object(after)):
        yield path, before, after
        return
    for key in sorted({*before, *after}):
        if not key.startswith(_INTERNAL):
            yield from _differences(before.get(key), after.get(key), (*path, key))


def _is_object(value: Value) -> bool:
    return isinstance(value, dict) and not values.signature(value)


def _shared(paths: list[Path]) -> Path:
    """Return how all of ``paths`` begin."""
    shared: list[str] = []
    for keys in zip(*(path[:-1] for path in paths), strict=False):
        if len(set(keys)) > 1:
            break
        shared.append(keys[0])
    return tuple(shared)


def _plain(value: Value) -> Value:
    """Return a value for people: ``<secret>`` and ``<unknown>`` in place of such, whole numbers as integers."""
    if values.contains_secret(value) and values.signature(value):
        return "<secret>"
    if values.is_unknown(value):
        return "<unknown>"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if not key.startswith(_INTERNAL)}
    return value
