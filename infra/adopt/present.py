"""The present settings of a stack: what its file says, checked as the program checks it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi
import yaml
from pulumi.runtime import set_all_config

from infra.adopt.errors import AdoptError
from infra.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path

STANDS_FOR_A_SECRET = "secret"  # noqa: S105 - what stands where a secret can't be read


@dataclass(frozen=True, slots=True)
class StackFile:
    """A stack's file: where it is, its text, the configuration in it by full key; nothing of it where there is none."""

    path: Path
    project: str
    text: str = ""
    config: dict[str, Any] = field(default_factory=dict)

    def key(self, name: str) -> str:
        """Full key of a setting of the project."""
        return f"{self.project}:{name}"

    def settings(self) -> Settings:
        """Check the configuration as the program does.

        Raises
        ------
        AdoptError
            With the program's own sentences.
        """
        set_all_config({key: _as_text(value) for key, value in self.config.items()}, [])
        try:
            return load_settings(self.project)
        except pulumi.RunError as error:
            raise AdoptError(f"The settings in {self.path} are refused by the program:\n{error}") from error


def read_stack_file(project: Path, stack: str) -> StackFile:
    """Read ``Pulumi.<stack>.yaml`` of a project.

    Raises
    ------
    AdoptError
        If the project or its stack's file can't be read, or if they are not what they should be.
    """
    name = _yaml(project / "Pulumi.yaml", _text(project / "Pulumi.yaml")).get("name")
    if not isinstance(name, str):
        raise AdoptError(f"{project / 'Pulumi.yaml'} gives the project no name.")
    path = project / f"Pulumi.{stack}.yaml"
    text = _text(path) if path.exists() else ""
    return stack_file(path, name, text)


def stack_file(path: Path, project: str, text: str) -> StackFile:
    """Make a stack's file of its text.

    Raises
    ------
    AdoptError
        If the text is not that of a stack's file.
    """
    config = _yaml(path, text).get("config") or {}
    if not isinstance(config, dict):
        raise AdoptError(f"{path} has no map under `config`.")
    full = {key if ":" in str(key) else f"{project}:{key}": value for key, value in config.items()}
    return StackFile(path, project, text, full)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise AdoptError(f"{path} can't be read: {error.strerror}.") from error


def _yaml(path: Path, text: str) -> dict[str, Any]:
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise AdoptError(f"{path} is not YAML: {error}") from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise AdoptError(f"{path} is not a map.")
    return document


def _as_text(value: Any) -> str:  # noqa: ANN401 - any YAML value
    """Hand a value over as the Pulumi CLI does: text as it is, the rest as JSON, a secret as what stands for it."""
    if isinstance(value, dict) and set(value) == {"secure"}:
        return STANDS_FOR_A_SECRET
    return value if isinstance(value, str) else json.dumps(value)
