"""A Pulumi project and one of its stacks as their files describe them: Pulumi.yaml and Pulumi.<stack>.yaml.

What counts as valid follows the CLI (pulumi: pkg/workspace/config.go, sdk/go/common/workspace).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import yaml

from preflight import autonaming
from preflight.autonaming import Autonaming
from preflight.errors import PreflightError
from preflight.yaml_loader import Loader, number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

UNDECRYPTABLE: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the program gets for an encrypted value: the protocol's unknown, so that it stays unknown in what is built."""

_ESCAPED_IN_GO: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
_STACK_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_PYTHON_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_DYNAMIC: Final = ("pulumi-python", "pulumi-nodejs")
_TYPE_NAMES: Final = tuple(_PYTHON_TYPES)


@dataclass(frozen=True, slots=True)
class Project:
    """A project and the configuration of one of its stacks.

    ``config`` maps ``namespace:key`` to the text that the program gets (objects as JSON); ``encrypted`` names the keys
    whose value, or a part of it, could not be decrypted here.
    """

    root: Path
    name: str
    stack: str
    organization: str
    runtime: str
    options: Mapping[str, Any]
    directory: Path
    entry: str
    config: dict[str, str]
    secret_keys: tuple[str, ...]
    encrypted: tuple[str, ...]
    notes: tuple[str, ...] = ()
    description: str = field(default="")
    autonaming: Autonaming = field(default_factory=Autonaming)

    def package_config(self, package: str) -> dict[str, str]:
        """Give the configuration in the namespace of ``package``, keys without the namespace.

        Dynamic providers get all of it, with namespaces (pulumi/pulumi pkg/resource/deploy/target.go).
        """
        if package in _DYNAMIC:
            return dict(self.config)
        prefix = f"{package}:"
        return {key.removeprefix(prefix): value for key, value in self.config.items() if key.startswith(prefix)}


def read_yaml(path: Path, what: str) -> dict[str, Any]:
    """Read a mapping from a YAML file; raises `PreflightError` that names the file and the line."""
    try:
        with path.open("rb") as stream:
            content = yaml.load(stream, Loader=Loader)  # noqa: S506 - a safe loader
    except FileNotFoundError as error:
        raise PreflightError(f"There is no {what} at {path}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise PreflightError(f"{what} {path} can't be read: {error}") from error
    except yaml.YAMLError as error:
        raise PreflightError(f"{what} {path} is not valid YAML: {_one_line(error)}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise PreflightError(f"{what} {path} must hold a mapping, not a {type(content).__name__}.")
    return content


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def find_file(folder: Path, stem: str) -> Path:
    """Find ``stem`` with one of the endings that the CLI knows (.yaml, .yml, .json); .yaml where there is none."""
    for ending in (".yaml", ".yml", ".json"):
        path = folder / f"{stem}{ending}"
        if path.is_file():
            return path
    return folder / f"{stem}.yaml"


def load_project(folder: Path, stack: str, overrides: Iterable[tuple[str, str]] = ()) -> Project:
    """Read the project in ``folder`` (or the nearest one above it) and its stack ``stack``.

    ``stack`` may be written ``organization/stack`` or ``organization/project/stack``. ``overrides`` are configuration
    values from the command line. Raises `PreflightError` for whatever would stop the CLI.
    """
    root = _project_root(folder)
    path = find_file(root, "Pulumi")
    content = read_yaml(path, "Project file")
    name = content.get("name")
    if not isinstance(name, str) or not name:
        raise PreflightError(f"{path} has no name.", "Give the project a name: name: my-project")
    organization, stack_name = _split_stack(stack)
    runtime, options = _runtime(content.get("runtime"), path)
    directory, entry = _main(root, content.get("main"), path)
    values = _Values(name, stack_name, path)
    values.read_stack(_stack_file(root, content, stack_name))
    values.override(overrides)
    values.apply_project(content.get("config"))
    notes = list(values.notes)
    return Project(
        root=root,
        name=name,
        stack=stack_name,
        organization=organization,
        runtime=runtime,
        options=options,
        directory=directory,
        entry=entry,
        config=dict(sorted(values.texts.items())),
        secret_keys=tuple(sorted(values.secrets)),
        encrypted=tuple(sorted(values.encrypted)),
        notes=tuple(notes),
        description=str(content.get("description") or ""),
        autonaming=_autonaming(values, organization),
    )


def _autonaming(values: _Values, organization: str) -> Autonaming:
    if autonaming.KEY not in values.raw:
        return Autonaming()
    expressions = {"organization": organization, "project": values.project, "stack": values.stack}
    prefix = f"{values.project}:"
    known = values.texts.keys() - values.encrypted
    own = {key.removeprefix(prefix): values.texts[key] for key in known if key.startswith(prefix)}
    return autonaming.parse(values.raw[autonaming.KEY], expressions, own)


def _project_root(folder: Path) -> Path:
    start = folder.absolute()
    if not start.is_dir():
        raise PreflightError(f"The project folder {folder} does not exist.", "Name it with --project.")
    for parent in (start, *start.parents):
        if find_file(parent, "Pulumi").is_file():
            return parent
    raise PreflightError(
        f"There is no Pulumi.yaml in {start} or in any folder above it.", "Name the project's folder with --project."
    )


def _split_stack(stack: str) -> tuple[str, str]:
    parts = stack.split("/")
    if len(parts) > 3 or not all(parts) or not _STACK_NAME.fullmatch(parts[-1]):  # noqa: PLR2004 - org/project/stack
        raise PreflightError(
            f"{stack!r} is not the name of a stack.", "Write stack, organization/stack or organization/project/stack."
        )
    return (parts[0] if len(parts) > 1 else "organization"), parts[-1]


def _runtime(value: object, path: Path) -> tuple[str, dict[str, Any]]:
    if isinstance(value, str):
        return value, {}
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        options = value.get("options") or {}
        if not isinstance(options, dict):
            raise PreflightError(f"{path}: runtime.options must be a mapping.")
        return value["name"], options
    raise PreflightError(f"{path} names no runtime.", "Write: runtime: python")


def _main(root: Path, main: object, path: Path) -> tuple[Path, str]:
    """Give the working directory and the entry point of the program (pulumi: pkg/engine/project.go, getPwdMain)."""
    if not main:
        return root, "."
    target = root / str(main)
    if target.is_dir():
        return target.resolve(), "."
    if target.is_file():
        return target.parent.resolve(), target.name
    raise PreflightError(f"{path}: main names {main}, which does not exist.", f"Create {target} or correct main.")


def _stack_file(root: Path, content: dict[str, Any], stack: str) -> Path:
    config = content.get("config")
    # The old form of `config: folder`, and its successor.
    folder = content.get("stackConfigDir") or (config if isinstance(config, str) else "")
    return find_file(root / str(folder), f"Pulumi.{stack}")


class _Values:
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
        if not path.is_file():
            return
        content = read_yaml(path, "Stack file")
        if content.get("environment"):
            self.notes.append(
                f"{path.name} imports a Pulumi ESC environment, whose values are not known here; "
                "give those the program needs with --config."
            )
        config = content.get("config") or {}
        if not isinstance(config, dict):
            raise PreflightError(f"{path}: config must be a mapping of keys to values.")
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
            raise PreflightError(f"{self.path}: config must be a mapping of keys to types or values.")
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
        raise PreflightError(
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
            raise PreflightError(f"{where}{name!r} is not a configuration key.", "Write namespace:key, or key alone.")
        return f"{namespace}:{rest}"

    def _set(self, key: str, value: object) -> None:
        plain, hidden = _decode(value)
        if hidden:
            self.secrets.add(key)
            self.encrypted.add(key)
        self.raw[key] = plain
        self.texts[key] = _text(plain)

    def _check(self, name: str, key: str, declaration: dict[str, Any]) -> None:
        type_ = declaration.get("type")
        if declaration.get("secret") is True:
            self.secrets.add(key)
        if not isinstance(type_, str) or key in self.encrypted:
            return
        if type_ not in _TYPE_NAMES:
            raise PreflightError(
                f"{self.path}: config {name} has the type {type_!r}.", f"Types are {', '.join(_TYPE_NAMES)}."
            )
        if not _has_type(self.raw[key], declaration):
            raise PreflightError(
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
    """Give a value as the program gets it: text as it is, objects and lists as JSON."""
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
    """Give JSON as Go writes it: no spaces, sorted keys, ``1`` for 1.0."""
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
        except ValueError:
            return value
    return value


def _has_type(value: object, declaration: Mapping[str, Any]) -> bool:
    """Tell whether a value is of the declared type; text that reads as a number, say, counts as one."""
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
