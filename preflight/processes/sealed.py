"""Code and data of preflight that are loaded after the program has started, only as they were before it.

The program runs as the same user, so it can overwrite what preflight has yet to load. Loading everything first would
cost time; the kernel tells instead what was changed since: nobody can set the time of the last change of a file's
status (``st_ctime``). What was changed is not loaded, and there is no verdict.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from importlib.machinery import ExtensionFileLoader, ModuleSpec, PathFinder, SourceFileLoader
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import ModuleType


class ChangedError(ImportError):
    """A file was changed since the run began."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} was changed while the program ran, and is not loaded.")


class _Finder:
    """Finds modules on the path as Python does, and loads none whose file was changed since the run began."""

    def __init__(self, began: int) -> None:
        self.began = began

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module of the file system; raises `ChangedError`."""
        spec = PathFinder.find_spec(name, path, target)
        if spec is None:
            return None
        if isinstance(spec.loader, SourceFileLoader):
            spec.loader = _SourceLoader(spec.loader.name, spec.loader.path)
        # The system loads an extension, by its path: between this look and that nobody looks.
        elif isinstance(spec.loader, ExtensionFileLoader) and _is_changed(os.stat(spec.loader.path)):  # noqa: PTH116
            raise ChangedError(spec.loader.path)
        return spec


class _SourceLoader(SourceFileLoader):
    """Loads what was not changed; what another process compiled meanwhile may be anything, and is compiled anew."""

    def get_data(self, path: str) -> bytes:
        """Return the content of a file; raises `ChangedError`, and `OSError` for what was compiled of the source."""
        try:
            return _read(path)
        except ChangedError as error:
            if path == self.path:
                raise
            raise OSError(str(error)) from error


def _read(path: str) -> bytes:
    """Read a file, then look whether it was changed: after a look it could be, before it is read."""
    with open(path, "rb") as stream:  # noqa: PTH123 - as above
        content = stream.read()
        if _is_changed(os.fstat(stream.fileno())):
            raise ChangedError(path)
    return content


def _is_changed(status: os.stat_result) -> bool:
    # Of several that are in force the first counts: what the later one began with may be forged.
    return any(status.st_ctime_ns >= finder.began for finder in _finders)


_finders: list[_Finder] = []


@contextlib.contextmanager
def sealed(began: int) -> Iterator[None]:
    """For the time of the block load nothing that was changed after ``began`` (nanoseconds since the epoch)."""
    finder = _Finder(began)
    _finders.append(finder)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        _finders.remove(finder)
        sys.meta_path.remove(finder)


def read_text(path: Path) -> str:
    """Read a file that belongs to preflight; raises `ChangedError` where it was changed since a run began."""
    return read_bytes(path).decode()


def read_bytes(path: Path) -> bytes:
    """Read a file that belongs to preflight; raises `ChangedError` where it was changed since a run began."""
    return _read(str(path))


def now() -> int:
    """Return the time in the clock of files, in nanoseconds."""
    return time.time_ns()
