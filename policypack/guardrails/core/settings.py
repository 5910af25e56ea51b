"""Configuration of a rule: strict, and parsed once.

The engine checks a configuration against a JSON schema that holds only ``properties`` and ``required``
(pulumi/pulumi pkg/resource/analyzer/config.go), so a misspelt property arrives here in silence; and whoever speaks the
protocol without the engine has no check at all. So everything is checked again, with the same schemas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from guardrails.core.errors import SettingsError
from guardrails.core.exemptions import SCHEMA as EXEMPTIONS_SCHEMA
from guardrails.core.exemptions import Exemption, parse_exemptions
from guardrails.core.rule import OnUnknown, Rule, Schema

S = TypeVar("S")

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "array": (list, tuple),
    "object": Mapping,
}
"""The types that settings have. A schema with another type, or another keyword than those below, is a mistake."""


@dataclass(frozen=True, slots=True)
class Parsed(Generic[S]):
    """A configuration that fits: what the rule gets, and what the adapter needs."""

    settings: S
    on_unknown: OnUnknown
    exemptions: tuple[Exemption, ...]
    tables_named: tuple[str, ...]


def schema_of(rule: Rule[Any]) -> dict[str, Schema]:
    """All properties that the rule's configuration may have, each with its JSON schema and default."""
    return {
        **{setting.name: setting.schema for setting in rule.settings},
        "onUnknown": {
            "type": "string",
            "enum": ["block", "warn"],
            "default": rule.on_unknown,
            "description": "Whether a check that an unknown value leaves undecided blocks, or is only reported.",
        },
        "exemptions": EXEMPTIONS_SCHEMA,
    }


def parse(rule: Rule[S], config: Mapping[str, Any]) -> Parsed[S]:
    """Check ``config`` and make the rule's settings of it.

    Raises
    ------
    SettingsError
        With everything that is wrong, and what is allowed.
    """
    schema = schema_of(rule)
    config = {key: _plain(value) for key, value in config.items()}
    problems = [
        f"`{key}` is not a property of this rule; there are {_names(schema)}"
        for key in sorted(config)
        if key not in schema
    ]
    for key, value in config.items():
        if key in schema:
            problems.extend(problems_of(value, schema[key], key))
    if problems:
        raise SettingsError("; ".join(problems))
    filled: dict[str, Any] = {key: config.get(key, part.get("default")) for key, part in schema.items()}
    return Parsed(
        settings=rule.parse(filled),
        on_unknown=filled["onUnknown"],
        exemptions=parse_exemptions(filled["exemptions"]),
        tables_named=tuple(rule.tables_named(filled)),
    )


def problems_of(value: object, schema: Schema, path: str) -> Iterator[str]:
    """Say what in ``value`` does not fit ``schema`` (the part of JSON Schema that the rules use)."""
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
        yield f"`{path}` must be {_expected(schema)}"


def _matches(pattern: str, value: str) -> bool:
    """Whether ``value`` matches; in JSON Schema ``$`` is the end and nothing before a last line break."""
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
    for key in schema.get("required", ()):
        if key not in value:
            yield f"`{path}.{key}` is missing; write {_expected(properties[key])}"
    for key, item in value.items():
        if key in properties:
            yield from problems_of(item, properties[key], f"{path}.{key}")
        elif schema["additionalProperties"] is False:
            yield f"`{path}.{key}` is not a property; there are {_names(properties)}"
        else:
            if "pattern" in names and not _matches(names["pattern"], key):
                yield f"`{path}` has the key `{key}`, which must be {_expected(names)}"
            yield from problems_of(item, schema["additionalProperties"], f"{path}.{key}")


def _expected(schema: Schema) -> str:
    """Say in words what ``schema`` allows."""
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


def _names(properties: Mapping[str, Any]) -> str:
    return ", ".join(f"`{name}`" for name in properties)


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Give whole numbers back their type: the wire knows floats only."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
