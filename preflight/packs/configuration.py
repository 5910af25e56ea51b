"""Policy configuration: defaults of the schema, then the pack's own, then the user's file; validated by JSON Schema.

Follows pulumi/pulumi pkg/resource/analyzer/config.go, but for names: the engine takes a policy or a property that does
not exist in silence, and a gate that is configured by a slip of the pen is not the gate that somebody meant.

A file has one of two forms: policies at the top, or, with ``"version": 2``, under ``policies``; only the latter holds
exceptions (`preflight.packs.exceptions`).
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NoReturn

from preflight.errors import ConfigurationError
from preflight.meant import did_you_mean
from preflight.packs.exceptions import PolicyException, parse_exceptions
from preflight.project.yaml_files import LARGEST, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import ModuleType

    from preflight.report import EnforcementLevel

LEVELS: Final = ("advisory", "mandatory", "remediate", "disabled")
ALL: Final = "all"
_ENVIRONMENTS: Final = "environments"
"""ESC environments give the pack environment variables; Pulumi Cloud resolves them, preflight can't."""

_VERSION: Final = 2


@dataclass(frozen=True, slots=True)
class PolicyConfig:
    """The level and the properties that are configured for one policy; no level means: leave it as it is."""

    level: EnforcementLevel | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a file says: configuration by policy, and the exceptions."""

    policies: Mapping[str, PolicyConfig] = field(default_factory=dict)
    exceptions: tuple[PolicyException, ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """A policy's name and level, and the schema of its configuration (``None``: the pack takes none)."""

    name: str
    level: EnforcementLevel
    properties: Mapping[str, Any] | None = None
    required: tuple[str, ...] = ()


def load_config(path: Path, text: bytes | None = None) -> Configuration:
    """Read a ``--policy-pack-config`` file, or the ``text`` that was read of it before.

    Raises `PreflightError` that names the file and what is wrong.
    """
    if text is None or len(text) > LARGEST:
        text = read_bytes(path, "Policy configuration")
    if not text.strip():
        return Configuration()
    try:
        content = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"Policy configuration {path} is not valid JSON: {error}") from error
    return parse_config(content, str(path))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: the reader of a review may see the one, and the last would count."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands twice in an object")
        found[key] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def parse_config(content: object, source: str) -> Configuration:
    """Read policy configuration from plain data; ``source`` names it in messages. Raises `PreflightError`."""
    document = _mapping(content, f"Policy configuration {source}")
    environments = document.get(_ENVIRONMENTS, [])
    if not isinstance(environments, list) or not all(isinstance(each, str) for each in environments):
        raise ConfigurationError(f"Policy configuration {source}: environments must be a list of names.")
    version = document.get("version")
    # Anything but a number is the configuration of a policy of that name.
    if isinstance(version, bool) or not isinstance(version, int | float):
        _refuse_exceptions(document, source)
        return Configuration(_policies({key: value for key, value in document.items() if key != _ENVIRONMENTS}, source))
    if version != _VERSION:
        raise ConfigurationError(f"Policy configuration {source}: the version must be 2, not {version:g}.")
    policies = _mapping(
        {} if document.get("policies") is None else document["policies"], f"Policy configuration {source}: policies"
    )
    return Configuration(_policies(policies, source), parse_exceptions(document.get("exceptions"), source))


def _mapping(content: object, what: str) -> Mapping[str, Any]:
    if not isinstance(content, dict):
        raise ConfigurationError(f"{what} must hold an object, not a {type(content).__name__}.")
    return content


def _refuse_exceptions(document: Mapping[str, Any], source: str) -> None:
    """Raise `PreflightError` for exceptions in a file without a version: the engine takes them for a policy there."""
    exceptions = document.get("exceptions")
    entries = exceptions.values() if isinstance(exceptions, dict) else ()
    if any(isinstance(entry, dict) and "match" in entry for entry in entries):
        raise ConfigurationError(
            f"Policy configuration {source} has exceptions, and no version: the engine would not honour them.",
            'Write {"version": 2, "policies": {...}, "exceptions": {...}}: what stands at the top goes into policies.',
        )


def _policies(content: Mapping[str, Any], source: str) -> dict[str, PolicyConfig]:
    found: dict[str, PolicyConfig] = {}
    for name, value in content.items():
        if isinstance(value, str):
            found[name] = PolicyConfig(_level(value, name, source))
        elif isinstance(value, dict):
            properties = {key: item for key, item in value.items() if key != "enforcementLevel"}
            level = _level(value["enforcementLevel"], name, source) if "enforcementLevel" in value else None
            if level is not None or properties:
                found[name] = PolicyConfig(level, properties)
        else:
            raise ConfigurationError(
                f"Policy configuration {source}: the value of {name!r} must be a level or an object.",
                f"Levels are {', '.join(LEVELS)}.",
            )
    return found


def _level(value: object, name: str, source: str) -> EnforcementLevel:
    if value not in LEVELS:
        raise ConfigurationError(
            f"Policy configuration {source}: {value!r} is not an enforcement level (of {name!r}).",
            f"Levels are {', '.join(LEVELS)}.",
        )
    return value


def reconcile(
    schemas: list[Schema], initial: Mapping[str, PolicyConfig], given: Mapping[str, PolicyConfig], pack: str
) -> dict[str, PolicyConfig]:
    """Merge what configures a pack's policies, and validate it; raises `PreflightError` with every problem."""
    merged = {
        schema.name: PolicyConfig(
            schema.level,
            {
                key: item["default"]
                for key, item in (schema.properties or {}).items()
                if isinstance(item, Mapping) and "default" in item
            },
        )
        for schema in schemas
    }
    for layer in (initial, given):
        merged = _apply(merged, layer)
    # Defaults that nobody touched are the pack author's: they are not held against the schema at each start.
    touched = {*initial, *given}
    problems = [
        *_unknown_policies([schema.name for schema in schemas], given),
        *(
            problem
            for schema in schemas
            if schema.required or schema.name in touched
            for problem in _validate(schema, merged[schema.name])
        ),
    ]
    if problems:
        raise ConfigurationError(
            f"The configuration of policy pack {pack} is invalid:\n" + "\n".join(f"  {line}" for line in problems),
            "Correct the file given with --policy-pack-config.",
        )
    return merged


def _unknown_policies(policies: list[str], given: Mapping[str, PolicyConfig]) -> list[str]:
    return [
        f"{name}: there is no such policy{did_you_mean(name, policies)}; there are {', '.join(policies)}"
        for name in given
        if name not in policies and name != ALL
    ]


def _apply(merged: dict[str, PolicyConfig], layer: Mapping[str, PolicyConfig]) -> dict[str, PolicyConfig]:
    result = dict(merged)
    everything = layer.get(ALL)
    if everything is not None and everything.level is not None:
        result = {name: PolicyConfig(everything.level, config.properties) for name, config in result.items()}
    for name, config in layer.items():
        known = result.get(name, PolicyConfig())
        result[name] = PolicyConfig(config.level or known.level, {**known.properties, **config.properties})
    return result


def load_validator() -> ModuleType:
    """Import jsonschema, which only a pack that is configured needs, and which takes a while."""
    with _without("isoduration", "rfc3987_syntax"):
        import jsonschema

    return jsonschema


def _validate(schema: Schema, config: PolicyConfig) -> list[str]:
    if schema.properties is None:
        return []
    jsonschema = load_validator()
    document = {"type": "object", "properties": dict(schema.properties), "required": list(schema.required)}
    unknown = [
        f"{schema.name}: there is no property {name}{did_you_mean(name, schema.properties)}; there are "
        f"{', '.join(schema.properties)}"
        for name in config.properties
        if schema.properties and name not in schema.properties
    ]
    try:
        validator = jsonschema.Draft7Validator(document, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
        errors = sorted(validator.iter_errors(dict(config.properties)), key=lambda error: list(map(str, error.path)))
    except jsonschema.SchemaError as error:
        return [f"{schema.name}: the policy's own schema is invalid: {error.message}"]
    return unknown + [f"{schema.name}: {_place(error.path)}{error.message}" for error in errors]


@contextlib.contextmanager
def _without(*modules: str) -> Iterator[None]:
    """Let optional imports of ``modules`` fail in the block, installed or not.

    Where jsonschema finds a grammar of addresses, it takes a second to compile it, and a calendar takes a tenth.
    """
    hidden = [module for module in modules if module not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for module in hidden:
            sys.modules.pop(module, None)


def _place(path: Iterable[object]) -> str:
    place = ".".join(map(str, path))
    return f"{place}: " if place else ""
