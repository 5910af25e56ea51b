"""Secrets leave no run: the one place where they, and unknown values, are replaced by words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from preflight.program.source import asked_keys
from preflight.wire import values

if TYPE_CHECKING:
    from preflight.project.project import Project
    from preflight.wire.values import Properties, Value

_WRONG_TYPE: Final = re.compile(r"Configuration '([^']+)' value '.*' is not a valid", re.DOTALL)
_SHORTEST_SECRET: Final = 4
"""A shorter value would be found in many a word that is none of it."""


def printable(value: Value) -> Value:
    """Return a value for a report: ``<secret>`` and ``<unknown>`` in place of such, whole numbers as integers."""
    if values.contains_secret(value) and values.signature(value) in (values.SECRET, values.OUTPUT):
        return "<secret>"
    if values.is_unknown(value):
        return "<unknown>"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return _printable_object(value)
    return value


def _printable_object(value: Properties) -> Value:
    mark = values.signature(value)
    if mark == values.OUTPUT:
        return printable(value["value"])
    if mark == values.RESOURCE:
        return printable(values.for_pack(value))
    return {key: printable(item) for key, item in value.items() if key != values.SIGNATURE}


def without_secrets(message: str, project: Project) -> str:
    """Return a program's message without the values of secret configuration.

    The SDK repeats a value that is not of the type which the program asks for.
    """
    found = _WRONG_TYPE.search(message)
    keys = set(project.secret_keys)
    if found is not None:
        asked = asked_keys(project)
        keys.update(key for keys in (asked.required, asked.optional) for key, secret in keys.items() if secret)
    for key in keys:
        value = project.config.get(key)
        if value and len(value) >= _SHORTEST_SECRET:
            message = message.replace(value, "[secret]")
    if found is not None and found[1] in keys:
        message = _WRONG_TYPE.sub(r"Configuration '\1' value [secret] is not a valid", message)
    return message
