"""A value held against a JSON schema, in words. Only the keywords that settings use are known.

The engine checks a configuration against a JSON schema that holds only ``properties`` and ``required``
(pulumi/pulumi pkg/resource/analyzer/config.go), so a misspelt property arrives here in silence; and whoever speaks the
protocol without the engine has no check at all. So everything is checked again, with the same schemas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "array": (list, tuple),
    "object": Mapping,
}
"""The types that settings have. A schema with another type, or another keyword than those below, is a mistake."""


class SettingsError(ValueError):
    """A configuration that a rule can't work with; the message names the property and what is allowed."""


def problems_of(value: object, schema: Schema, path: str) -> Iterator[str]:
    """Yield what in ``value`` does not fit ``schema`` (the part of JSON Schema that the rules use)."""
    if "anyOf" in schema:
        if all(any(True for _ in problems_of(value, option, path)) for option in schema["anyOf"]):
            wanted = " or ".join(_expected(option) for option in schema["anyOf"])
            yield f"`{path}` must be {wanted}, not {_found(value)}"
    elif not isinstance(value, _TYPES[schema["type"]]) or isinstance(value, bool):
        yield f"`{path}` must be {_expected(schema)}, not {_found(value)}"
    elif isinstance(value, str):
        yield from _text_problems(value, schema, path)
    elif isinstance(value, int):
        if value < schema["minimum"] or value > schema.get("maximum", value):
            yield f"`{path}` must be {_expected(schema)}, not {value}"
    elif isinstance(value, list | tuple):
        yield from _list_problems(value, schema, path)
    elif isinstance(value, Mapping):
        yield from _object_problems(value, schema, path)


def _text_problems(value: str, schema: Schema, path: str) -> Iterator[str]:
    if "minLength" in schema and not value.strip():
        yield f"`{path}` must not be blank"
    elif (
        value not in schema.get("enum", (value,))
        or len(value) > schema.get("maxLength", len(value))
        or ("pattern" in schema and not _matches(schema["pattern"], value))
    ):
        yield f"`{path}` must be {_expected(schema)}{perhaps(value, schema.get('enum', ()))}"


def _matches(pattern: str, value: str) -> bool:
    """Return whether ``value`` matches; in JSON Schema ``$`` is the end and nothing before a last line break."""
    return re.search(pattern, value) is not None and not value.endswith("\n")


def _list_problems(value: list[Any] | tuple[Any, ...], schema: Schema, path: str) -> Iterator[str]:
    if len(value) < schema.get("minItems", 0):
        yield f"`{path}` must not be empty"
    if schema.get("uniqueItems") and any(item in value[:index] for index, item in enumerate(value)):
        yield f"`{path}` must not hold an item twice"
    for index, item in enumerate(value):
        yield from problems_of(item, schema["items"], f"{path}[{index}]")


def _object_problems(value: Mapping[str, Any], schema: Schema, path: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    names = schema.get("propertyNames", {})
    if len(value) < schema.get("minProperties", 0):
        yield f"`{path}` must not be empty"
    for key in schema.get("required", ()):
        if key not in value:
            yield f"`{path}.{key}` is missing; write {_expected(properties[key])}"
    for key, item in value.items():
        if key in properties:
            yield from problems_of(item, properties[key], f"{path}.{key}")
        elif schema["additionalProperties"] is False:
            yield f"`{path}.{key}` is not a property{perhaps(key, properties)}; there are {in_backticks(properties)}"
        else:
            if "pattern" in names and not _matches(names["pattern"], key):
                yield f"`{path}` has the key `{key}`, which must be {_expected(names)}"
            yield from problems_of(item, schema["additionalProperties"], f"{path}.{key}")


def _expected(schema: Schema) -> str:
    """Return in words what ``schema`` allows."""
    if "enum" in schema:
        return "one of " + ", ".join(f"`{value}`" for value in schema["enum"])
    if "title" in schema:
        return str(schema["title"])
    if schema["type"] == "integer":
        least = schema["minimum"]
        return f"a whole number from {least} to {schema['maximum']}" if "maximum" in schema else f"at least {least}"
    if schema["type"] == "array":
        return "a list, each item " + _expected(schema["items"])
    return "an object" if schema["type"] == "object" else "a string"


def _found(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "an object" if isinstance(value, Mapping) else "a list"


def in_backticks(names: Iterable[str]) -> str:
    """Return ``names`` as a message lists what there is: `` `a`, `b` ``."""
    return ", ".join(f"`{name}`" for name in names)


def perhaps(written: str, names: Iterable[str]) -> str:
    """Return what somebody meant who wrote a name that is none of ``names``: `` (did you mean `a`?)``, or nothing."""
    close = get_close_matches(written.replace("_", "-"), names, n=1) or get_close_matches(written, names, n=1)
    return f" (did you mean `{close[0]}`?)" if close else ""
