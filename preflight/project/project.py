"""A Pulumi project and one of its stacks as their files describe them: Pulumi.yaml and Pulumi.<stack>.yaml.

What counts as valid follows the CLI (pulumi: pkg/workspace/config.go, sdk/go/common/workspace).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ArgumentsError, ConfigurationError
from preflight.meant import closest
from preflight.project import autonaming
from preflight.project.autonaming import Autonaming
from preflight.project.stack_configuration import StackConfiguration
from preflight.project.yaml_files import FILE_ENDINGS, find_file, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_STACK_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_DYNAMIC: Final = ("pulumi-python", "pulumi-nodejs")


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
    autonaming: Autonaming = field(default_factory=Autonaming)

    @classmethod
    def without_files(
        cls, root: Path, name: str, stack: str, organization: str, config: Mapping[str, str] | None = None
    ) -> Project:
        """Return a project that no file describes, for packs that run without one; ``root`` is its folder."""
        return cls(
            root=root,
            name=name,
            stack=stack,
            organization=organization,
            runtime="python",
            options={},
            directory=root,
            entry=".",
            config=dict(config or {}),
            secret_keys=(),
            encrypted=(),
        )

    def package_config(self, package: str) -> dict[str, str]:
        """Return the configuration in the namespace of ``package``, keys without the namespace.

        Dynamic providers get all of it, with namespaces (pulumi/pulumi pkg/resource/deploy/target.go).
        """
        if package in _DYNAMIC:
            return dict(self.config)
        prefix = f"{package}:"
        return {key.removeprefix(prefix): value for key, value in self.config.items() if key.startswith(prefix)}


def load_project(
    folder: Path, stack: str, overrides: Iterable[tuple[str, str]] = (), config_file: Path | None = None
) -> Project:
    """Read the project in ``folder`` (or the nearest one above it) and its stack ``stack``.

    ``stack`` may be written ``organization/stack`` or ``organization/project/stack``. ``overrides`` are configuration
    values over those of ``config_file``, which are over those of the stack's own file. Raises `PreflightError` for
    whatever would stop the CLI.
    """
    root = _project_root(folder)
    path = find_file(root, "Pulumi")
    content = read_yaml(path, "Project file")
    name = content.get("name")
    if not isinstance(name, str) or not name:
        raise ConfigurationError(f"{path} has no name.", "Give the project a name: name: my-project")
    organization, stack_name = _split_stack(stack)
    runtime, options = _runtime(content.get("runtime"), path)
    directory, entry = _main(root, content.get("main"), path)
    values = StackConfiguration(name, stack_name, path)
    stack_file = _stack_file(root, content, stack_name)
    missing = _note_of_missing(stack_file, stack_name)
    values.read_stack(stack_file)
    if config_file is not None:
        values.read_file(config_file, "Configuration file")
    values.override(overrides)
    values.apply_project(content.get("config"))
    notes = [*missing, *values.notes]
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
        autonaming=_autonaming(values, organization),
    )


def _autonaming(values: StackConfiguration, organization: str) -> Autonaming:
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
        raise ArgumentsError(f"The project folder {folder} does not exist.", "Name it with --project.")
    for parent in (start, *start.parents):
        if find_file(parent, "Pulumi").is_file():
            return parent
    raise ConfigurationError(
        f"There is no Pulumi.yaml in {start} or in any folder above it.", "Name the project's folder with --project."
    )


def _split_stack(stack: str) -> tuple[str, str]:
    parts = stack.split("/")
    if len(parts) > 3 or not all(parts) or not _STACK_NAME.fullmatch(parts[-1]):  # noqa: PLR2004 - org/project/stack
        raise ArgumentsError(
            f"{stack!r} is not the name of a stack.", "Write stack, organization/stack or organization/project/stack."
        )
    return (parts[0] if len(parts) > 1 else "organization"), parts[-1]


def _runtime(value: object, path: Path) -> tuple[str, dict[str, Any]]:
    if isinstance(value, str):
        return value, {}
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        options = value.get("options") or {}
        if not isinstance(options, dict):
            raise ConfigurationError(f"{path}: runtime.options must be a mapping.")
        return value["name"], options
    raise ConfigurationError(f"{path} names no runtime.", "Write: runtime: python")


def _main(root: Path, main: object, path: Path) -> tuple[Path, str]:
    """Return the working directory and the entry point of the program (pulumi: pkg/engine/project.go, getPwdMain)."""
    if not main:
        return root, "."
    target = root / str(main)
    if target.is_dir():
        return target.resolve(), "."
    if target.is_file():
        return target.parent.resolve(), target.name
    raise ConfigurationError(f"{path}: main names {main}, which does not exist.", f"Create {target} or correct main.")


def _note_of_missing(file: Path, stack: str) -> list[str]:
    """Return what to tell of a stack without a file where others have one; raises `PreflightError` for a slip."""
    if file.is_file():
        return []
    others = sorted(
        {
            name
            for path in file.parent.glob("Pulumi.*")
            if path.suffix in FILE_ENDINGS and (name := path.stem.removeprefix("Pulumi").removeprefix("."))
        }
    )
    if not others:
        return []
    if meant := closest(stack, others):
        raise ArgumentsError(
            f"There is no stack {stack}: {file} does not exist. Did you mean {meant}?",
            f"There are {', '.join(others)}; name one with --stack. A stack without configuration has an empty file.",
        )
    return [f"The stack {stack} has no file {file.name}; there are {', '.join(others)}."]


def _stack_file(root: Path, content: dict[str, Any], stack: str) -> Path:
    config = content.get("config")
    # The old form of `config: folder`, and its successor.
    folder = content.get("stackConfigDir") or (config if isinstance(config, str) else "")
    return find_file(root / str(folder), f"Pulumi.{stack}")
