"""Assets and archives of files that are not there: the engine reads each when its resource is registered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlparse

from preflight.errors import ProgramError
from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from preflight.wire.values import Value


def require_files(properties: Mapping[str, Value], directory: Path, what: str) -> None:
    """Raise `PreflightError` for the first asset or archive in ``properties`` whose file does not exist."""
    for key, value in properties.items():
        _require(value, directory, f"{what}: {key}")


def _require(value: Value, directory: Path, where: str) -> None:
    if isinstance(value, list):
        for item in value:
            _require(item, directory, where)
    elif isinstance(value, dict):
        mark = values.signature(value)
        if mark in (values.ASSET, values.ARCHIVE):
            path = _path(value)
            if path and not (directory / path).exists():
                kind = "asset" if mark == values.ASSET else "archive"
                raise ProgramError(
                    f"{where} is an {kind} of {path}, which does not exist in {directory}.",
                    "Paths of assets are relative to the program's folder. Build the file first, if it is built.",
                )
        for item in value.values():
            _require(item, directory, where)


def _path(asset: Mapping[str, Value]) -> str:
    path = asset.get("path")
    if isinstance(path, str) and path:
        return path
    parsed = urlparse(str(asset.get("uri") or ""))
    return unquote(parsed.path) if parsed.scheme == "file" else ""
