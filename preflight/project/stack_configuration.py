"""The configuration of a stack: its file's values, then the command line's, then the project's defaults and types.

What counts as valid follows the CLI (pulumi: pkg/workspace/config.go, sdk/go/common/workspace).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ConfigurationError
from preflight.project.yaml_files import read_yaml
from preflight.project.yaml_loader import number_text
from preflight.wire.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

UNDECRYPTABLE: Final = UNKNOWN
"""What the program gets for an encrypted value: the protocol's unknown, so that it stays unknown in what is built."""

_ESCAPED_IN_GO: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
_PYTHON_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_TYPE_NAMES: Final = tuple(_PYTHON_TYPES)


class StackConfiguration:
    """Configuration values while they are collected: the stack's, then the command line's, then the project's."""

    def __init__(self, project: str, stack: str, path: Path) -> None:
        self.project = project
        self.stack = stack
        self.path = path
        self.texts: dict[str, str] = {}
        self.raw: dict[str, Any] = {}
        self.secrets: set[str] = set()
        self.encrypted: set[str] = set()
        self.notes: list[str] = []

    def read_stack(self, path: Path) -> None:
        """Take the values of the stack's file; a stack without a file has none."""
        if path.is_file():
            self.read_file(path, "Stack file")

    def read_file(self, path: Path, what: str) -> None:
        """Take the values of a file that has the form of a stack's, over those that are there."""
        content = read_yaml(path, what)
        if content.get("environment"):
            self.notes.append(
                f"{path.name} imports a Pulumi ESC environment, whose values are not known here; "
                "give those the program needs with --config."
            )
        config = content.get("config") or {}
        if not isinstance(config, dict):
            raise ConfigurationError(f"{path}: config must be a mapping of keys to values.")
        for key, value in config.items():
            self._set(self._key(str(key), path), value)

    def override(self, overrides: Iterable[tuple[str, str]]) -> None:
        """Take the values of the command line."""
        for name, text in overrides:
            key = self._key(name, None)
            self.encrypted.discard(key)
            self.texts[key] = text
            self.raw[key] = text

    def apply_project(self, schema: object) -> None:
        """Apply the project's defaults and types; raises `PreflightError` for what is missing or of another type."""
        if schema is None or isinstance(schema, str):
            return
        if not isinstance(schema, dict):
            raise ConfigurationError(f"{self.path}: config must be a mapping of keys to types or values.")
        missing = []
        for name, declared in schema.items():
            key = self._key(str(name), self.path)
            declaration = declared if _is_declaration(declared) else {"value": declared}
            if key in self.texts:
                self._check(str(name), key, declaration)
            elif declaration.get("value") is not None or declaration.get("default") is not None:
                given = declaration.get("default")
                self._set(key, given if given is not None else declaration["value"])
            elif key.startswith(f"{self.project}:"):
                missing.append(str(name))
        if missing:
            self._refuse_missing(missing)

    def _refuse_missing(self, missing: list[str]) -> None:
        plural = "s" if len(missing) > 1 else ""
        names = ", ".join(missing)
        raise ConfigurationError(
            f"Stack {self.stack} is missing the configuration value{plural} {names} that {self.path.name} requires.",
            f"Set each in Pulumi.{self.stack}.yaml or with --config {missing[0]}=VALUE.",
        )

    def _key(self, name: str, path: Path | None) -> str:
        if ":" not in name:
            return f"{self.project}:{name}"
        namespace, _, rest = name.partition(":")
        # The long form namespace:config:key of old stack files.
        rest = rest.removeprefix("config:")
        if not namespace or not rest or ":" in rest:
            where = f"{path}: " if path else ""
            raise ConfigurationError(
                f"{where}{name!r} is not a configuration key.", "Write namespace:key, or key alone."
            )
        return f"{namespace}:{rest}"

    def _set(self, key: str, value: object) -> None:
        plain, hidden = _decode(value)
        if hidden:
            self.secrets.add(key)
            self.encrypted.add(key)
        else:
            self.encrypted.discard(key)
        self.raw[key] = plain
        self.texts[key] = _text(plain)

    def _check(self, name: str, key: str, declaration: dict[str, Any]) -> None:
        type_ = declaration.get("type")
        if declaration.get("secret") is True:
            self.secrets.add(key)
        if not isinstance(type_, str) or key in self.encrypted:
            return
        if type_ not in _TYPE_NAMES:
            raise ConfigurationError(
                f"{self.path}: config {name} has the type {type_!r}.", f"Types are {', '.join(_TYPE_NAMES)}."
            )
        if not _has_type(self.raw[key], declaration):
            raise ConfigurationError(
                f"Stack {self.stack}: the configuration value {name} must be of type {_type_text(declaration)}, "
                f"as {self.path.name} declares.",
                f"Correct it in Pulumi.{self.stack}.yaml.",
            )


def _is_declaration(value: object) -> bool:
    return isinstance(value, dict) and bool({"type", "default", "value", "secret", "description", "items"} & set(value))


def _decode(value: object) -> tuple[object, bool]:
    """Replace encrypted parts by the unknown; tell whether there were any."""
    if isinstance(value, dict):
        if set(value) == {"secure"} and isinstance(value["secure"], str):
            return UNDECRYPTABLE, True
        decoded = {str(key): _decode(item) for key, item in value.items()}
        return {key: plain for key, (plain, _) in decoded.items()}, any(hidden for _, hidden in decoded.values())
    if isinstance(value, list):
        items = [_decode(item) for item in value]
        return [plain for plain, _ in items], any(hidden for _, hidden in items)
    return value, False


def _text(value: object) -> str:
    """Return a value as the program gets it: text as it is, objects and lists as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return _json(value)
    return number_text(value) if isinstance(value, float) else str(value)


def _json(value: object) -> str:
    """Return JSON as Go writes it: no spaces, sorted keys, ``1`` for 1.0."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_json(str(key))}:{_json(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_json(item) for item in value) + "]"
    if isinstance(value, float):
        return number_text(value)
    text = json.dumps(value, ensure_ascii=False)
    # Go's encoder keeps JSON safe inside of HTML.
    return text.translate(_ESCAPED_IN_GO) if isinstance(value, str) else text


def _type_text(declaration: Mapping[str, Any]) -> str:
    items = declaration.get("items")
    if declaration.get("type") == "array" and isinstance(items, dict):
        return f"array<{_type_text(items)}>"
    return str(declaration.get("type"))


def _parsed(value: object) -> object:
    if isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _has_type(value: object, declaration: Mapping[str, Any]) -> bool:
    """Return whether a value is of the declared type; text that reads as a number, say, counts as one."""
    type_ = str(declaration.get("type"))
    if type_ == "string":
        return not isinstance(value, (dict, list))
    parsed = _parsed(value)
    if isinstance(parsed, bool):
        return type_ == "boolean"
    items = declaration.get("items")
    if type_ == "array" and isinstance(parsed, list) and isinstance(items, dict):
        return all(_has_type(item, items) for item in parsed)
    return isinstance(parsed, _PYTHON_TYPES[type_])
