"""Where in the program a resource is registered, from the positions that the SDK sends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlparse

from preflight.program.go.source import untrimmed
from preflight.program.python.head_start import RUNNER
from preflight.program.runtimes import entry_file
from preflight.report import Location

if TYPE_CHECKING:
    from preflight.project.project import Project
    from preflight.wire.protocol import Message

_LIBRARIES: Final = frozenset({"site-packages", "node_modules"})

_RUNNER: Final = Path(RUNNER).parent
"""What calls the program's callbacks: no line of the program, also where preflight lies inside of the project."""


def locate(request: Message, root: Path) -> Location | None:
    """Return the program's own line behind a request.

    The SDK's position is the line that calls the resource class, which may lie in a library (a component from a
    package); the nearest frame inside the project is what a user can change, so that one wins.
    """
    frames = [frame.pc for frame in request.stackTrace.frames if frame.HasField("pc")]
    own = [request.sourcePosition] if request.HasField("sourcePosition") else []
    for position in [*own, *frames]:
        found = _location(position, root)
        # A line of an installed library is nobody's to change.
        if found is not None and not _is_library(Path(found.file)) and not Path(found.file).is_absolute():
            return found
    # A library beside the project (a monorepo) is better than nothing; the SDK, which registers the stack, is not.
    nearest = next((found for position in own if (found := _location(position, root))), None)
    return None if nearest is None or _is_library(Path(nearest.file)) else nearest


def _is_library(file: Path) -> bool:
    return not _LIBRARIES.isdisjoint(file.parts)


def entry_of(project: Project) -> Location:
    """Return where the program begins: the line of the stack itself, which the SDK registers."""
    entry = entry_file(project)
    return Location(entry.relative_to(project.root).as_posix() if entry.is_relative_to(project.root) else str(entry), 1)


def _location(position: Message, root: Path) -> Location | None:
    path = _path(position.uri)
    if path is not None and not path.is_file():
        path = untrimmed(path, root)
    if path is None or position.line < 1 or path.is_relative_to(_RUNNER) or not path.is_file():
        return None  # source maps of packages name files that were not published
    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    return Location(file, position.line, position.column or None)


def _path(uri: str) -> Path | None:
    parsed = urlparse(uri)
    return Path(unquote(parsed.path)) if parsed.scheme == "file" and parsed.path else None
