"""YAML files of projects and packs, read as the CLI reads them, in bounded time and memory whatever they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from preflight.errors import ConfigurationError
from preflight.project.yaml_loader import DEEPEST, MOST_VALUES, Loader, ShapeError, check_shape

if TYPE_CHECKING:
    from pathlib import Path

LARGEST: Final = 4 * 2**20
"""Bytes of the largest file that is read."""


FILE_ENDINGS: Final = (".yaml", ".yml", ".json")
"""Those of project, stack and pack files that the CLI knows, the one it looks for first first."""


def read_yaml(path: Path, what: str) -> dict[str, Any]:
    """Read a mapping from a YAML file; raises `PreflightError` that names the file and the line.

    Refused are, as by the CLI, a key that stands twice in a mapping and aliases that multiply; further what is larger
    than `LARGEST`, and what no parser can be trusted with (`check_shape`).
    """
    text = read_bytes(path, what)
    try:
        check_shape(text)
        content = yaml.load(text, Loader=Loader)  # noqa: S506 - a safe loader
    except ShapeError as error:
        raise ConfigurationError(
            f"{what} {path} {error}.", f"At most {MOST_VALUES:,} values and {DEEPEST} levels are read."
        ) from error
    except (yaml.YAMLError, ValueError, ArithmeticError, RecursionError) as error:
        raise ConfigurationError(f"{what} {path} is not valid YAML: {_one_line(error)}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigurationError(f"{what} {path} must hold a mapping, not a {type(content).__name__}.")
    return content


def read_bytes(path: Path, what: str) -> bytes:
    """Read a file of at most `LARGEST` bytes; raises `PreflightError` that names it."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise ConfigurationError(f"There is no {what[0].lower()}{what[1:]} at {path}.") from error
    except (OSError, ValueError) as error:  # a path with a null byte is a ValueError
        raise ConfigurationError(f"{what} {path} can't be read: {error}") from error
    if len(content) > LARGEST:
        raise ConfigurationError(
            f"{what} {path} is too large.", f"At most {LARGEST // 2**20} MiB of such a file are read."
        )
    return content


def _one_line(error: Exception) -> str:
    return " ".join(str(error).replace('in "<byte string>", ', "at ").split())


def find_file(folder: Path, stem: str) -> Path:
    """Find ``stem`` with one of the endings that the CLI knows (.yaml, .yml, .json); .yaml where there is none."""
    for ending in FILE_ENDINGS:
        path = folder / f"{stem}{ending}"
        if path.is_file():
            return path
    return folder / f"{stem}.yaml"
