"""YAML files of projects and packs, read as the CLI reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from preflight.errors import ConfigurationError
from preflight.project.yaml_loader import Loader

if TYPE_CHECKING:
    from pathlib import Path


def read_yaml(path: Path, what: str) -> dict[str, Any]:
    """Read a mapping from a YAML file; raises `PreflightError` that names the file and the line."""
    try:
        with path.open("rb") as stream:
            content = yaml.load(stream, Loader=Loader)  # noqa: S506 - a safe loader
    except FileNotFoundError as error:
        raise ConfigurationError(f"There is no {what} at {path}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{what} {path} can't be read: {error}") from error
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{what} {path} is not valid YAML: {_one_line(error)}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigurationError(f"{what} {path} must hold a mapping, not a {type(content).__name__}.")
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
