"""Configuration of a rule: strict, and parsed once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from guardrails.core.configuration import Config, Naming, Parsed
from guardrails.core.exemptions import SCHEMA as EXEMPTIONS_SCHEMA
from guardrails.core.exemptions import parse_exemptions
from guardrails.core.rule import Metadata, Rule
from guardrails.core.schema import Schema, SettingsError, in_backticks, perhaps, problems_of

S = TypeVar("S")


def schema_of(metadata: Metadata) -> dict[str, Schema]:
    """Return all properties that a rule's configuration may have, each with its JSON schema and default."""
    return {
        **{setting.name: setting.schema for setting in metadata.settings},
        "onUnknown": {
            "type": "string",
            "enum": ["block", "warn"],
            "default": metadata.on_unknown,
            "description": "Whether a check that an unknown value leaves undecided blocks, or is only reported.",
        },
        "exemptions": EXEMPTIONS_SCHEMA,
    }


def parse(rule: Rule[S], config: Config) -> Parsed[S]:
    """Check ``config`` and make the rule's settings of it.

    Raises
    ------
    SettingsError
        With everything that is wrong, and what is allowed.
    """
    schema = schema_of(rule.metadata)
    config = {key: _plain(value) for key, value in config.items()}
    problems = [
        f"`{key}` is not a property of this rule{perhaps(key, schema)}; there are {in_backticks(schema)}"
        for key in sorted(config)
        if key not in schema
    ]
    for key, value in config.items():
        if key in schema:
            problems.extend(problems_of(value, schema[key], key))
    if problems:
        raise SettingsError("; ".join(problems))
    defaults = {setting.name: setting.default for setting in rule.metadata.settings}
    filled: dict[str, Any] = {
        key: config.get(key, defaults.get(key, part.get("default"))) for key, part in schema.items()
    }
    return Parsed(
        settings=rule.parse(filled),
        on_unknown=filled["onUnknown"],
        exemptions=parse_exemptions(filled["exemptions"]),
        named=tuple(_named(rule.metadata, filled)),
    )


def _named(metadata: Metadata, config: Config) -> Iterator[Naming]:
    """Yield what the settings of a configuration name: the items of a list, the keys of a map."""
    for setting in metadata.settings:
        written = config[setting.name]
        if setting.names and written is not None:
            yield Naming(setting.name, setting.names, tuple(written), setting.is_default(written))


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Return whole numbers as integers: the wire knows floats only."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
