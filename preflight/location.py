"""Where in the program a resource is registered, from the positions that the SDK sends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlparse

from preflight.model import Location

if TYPE_CHECKING:
    from preflight.protocol import Message


def locate(request: Message, root: Path) -> Location | None:
    """Give the program's own line behind a request.

    The SDK's position is the line that calls the resource class, which may lie in a library (a component from a
    package); the nearest frame inside the project is what a user can change, so that one wins.
    """
    frames = [frame.pc for frame in request.stackTrace.frames if frame.HasField("pc")]
    positions = [request.sourcePosition, *frames] if request.HasField("sourcePosition") else frames
    fallback: Location | None = None
    for position in positions:
        path = _path(position.uri)
        if path is None or position.line < 1:
            continue
        found = _relative(path, root)
        if found is not None:
            return Location(found, position.line, position.column or None)
        fallback = fallback or Location(str(path), position.line, position.column or None)
    return fallback


def _path(uri: str) -> Path | None:
    parsed = urlparse(uri)
    return Path(unquote(parsed.path)) if parsed.scheme == "file" and parsed.path else None


def _relative(path: Path, root: Path) -> str | None:
    try:
        relative = path.relative_to(root)
    except ValueError:
        return None
    # An environment inside the project holds libraries, not the program.
    return None if "site-packages" in relative.parts else relative.as_posix()
