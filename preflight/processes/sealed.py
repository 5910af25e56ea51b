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
    """Finds modules on the path as Python does, and refuses those whose file was changed since ``began``."""

    def __init__(self, began: int) -> None:
        self.began = began

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module of the file system; raises `ChangedError`."""
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.origin is None or not isinstance(spec.loader, SourceFileLoader | ExtensionFileLoader):
            return spec
        self.require_unchanged(spec.origin)
        if isinstance(spec.loader, SourceFileLoader) and self._is_changed(spec.cached):
            spec.loader = _SourceLoader(spec.loader.name, spec.loader.path)
        return spec

    def require_unchanged(self, path: str) -> None:
        """Raise `ChangedError` where a file was changed."""
        if self._is_changed(path):
            raise ChangedError(path)

    def _is_changed(self, path: str | None) -> bool:
        if path is None:
            return False
        try:
            return os.stat(path).st_ctime_ns >= self.began  # noqa: PTH116 - once for each import
        except OSError:
            return False  # there is none: what is missing is not loaded


class _SourceLoader(SourceFileLoader):
    """Compiles the source itself: what another process compiled of it meanwhile may be anything."""

    def get_code(self, fullname: str) -> object:  # type: ignore[override]
        """Return the code of the source."""
        del fullname
        return self.source_to_code(self.get_data(self.path), self.path)


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
    content = path.read_bytes()
    for finder in _finders:
        finder.require_unchanged(str(path))
    return content


def now() -> int:
    """Return the time in the clock of files, in nanoseconds."""
    return time.time_ns()
