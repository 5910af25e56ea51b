"""Code and data of preflight that are loaded after the program has started, only as they were before it.

The program runs as the same user, so it can overwrite what preflight has yet to load. Loading everything first would
cost time; `preflight.processes.beginning` tells instead what was changed since. What was changed is not loaded, and
there is no verdict.
"""

from __future__ import annotations

import contextlib
import sys
from _thread import RLock  # threading takes longer to load
from importlib.machinery import (
    ExtensionFileLoader,
    ModuleSpec,
    NamespaceLoader,
    PathFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from typing import TYPE_CHECKING, Any, Final

from preflight.processes.beginning import Beginning, ChangedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import ModuleType

_LOCK: Final = RLock()
_in_force: list[Beginning] = []
_ABSENT: Final = (FileNotFoundError, NotADirectoryError)
"""What a folder as it was says of a file that only what is in its place holds."""


class _Finder:
    """Finds modules on the path as Python does, and loads none whose file was changed since the run began."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module of the file system; raises `ChangedError`."""
        spec = PathFinder.find_spec(name, path, target)
        if spec is None:
            return None
        loader = spec.loader
        if isinstance(loader, SourceFileLoader):
            spec.loader = _SourceLoader(loader.name, loader.path)
        elif isinstance(loader, SourcelessFileLoader):
            spec.loader = _SourcelessLoader(loader.name, loader.path)
        elif isinstance(loader, ExtensionFileLoader):
            spec.loader = _ExtensionLoader(loader.name, loader.path)
        elif loader is not None and not isinstance(loader, NamespaceLoader):
            raise ChangedError(str(spec.origin))  # an archive, say: preflight is installed in none
        return spec


_FINDER: Final = _Finder()


class _SourceLoader(SourceFileLoader):
    """Loads what was not changed; what another process compiled meanwhile may be anything, and is compiled anew."""

    def get_data(self, path: str) -> bytes:
        """Return the content of a file; raises `ChangedError`, and `OSError` for what was compiled of the source."""
        try:
            return _read(path)
        except (ChangedError, *_ABSENT) as error:
            if path == self.path:
                raise ChangedError(path) from error
            raise OSError(str(error)) from error


class _SourcelessLoader(SourcelessFileLoader):
    """Loads what was compiled, where there is no source and it was not changed."""

    def get_data(self, path: str) -> bytes:
        """Return the content of a file; raises `ChangedError`."""
        try:
            return _read(path)
        except _ABSENT as error:
            raise ChangedError(path) from error


class _ExtensionLoader(ExtensionFileLoader):
    """Loads an extension out of the folder as it was, whatever has its path by now."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module; raises `ChangedError` where its folder was changed."""
        if not _in_force:
            return super().create_module(spec)
        try:
            held = _in_force[0].held(self.path)
        except _ABSENT as error:
            raise ChangedError(self.path) from error
        # The system opens it once more: between the look at it and that nobody looks.
        return super().create_module(ModuleSpec(spec.name, self, origin=held))


def _read(path: str) -> bytes:
    """Read a file; of several beginnings that are in force the first counts: what a later one saw may be forged."""
    if not _in_force:
        with open(path, "rb") as stream:  # noqa: PTH123 - pathlib is slow
            return stream.read()
    return _in_force[0].read(path)


@contextlib.contextmanager
def sealed(beginning: Beginning | None = None) -> Iterator[None]:
    """For the time of the block load nothing that was changed after ``beginning``, which is closed then.

    By default that is the one that is in force already, or now.
    """
    with _LOCK:
        if beginning is None:
            beginning = _in_force[0] if _in_force else Beginning()
        if not _in_force:
            _replace(PathFinder, _FINDER)  # beside it, Python would ask that one for what is refused
        _in_force.append(beginning)
    try:
        yield
    finally:
        with _LOCK:
            _in_force.remove(beginning)
            if not _in_force:
                _replace(_FINDER, PathFinder)
            if beginning not in _in_force:
                beginning.close()


def _replace(old: Any, new: Any) -> None:  # noqa: ANN401 - finders, of which one is a class
    sys.meta_path[:] = [new if each is old else each for each in sys.meta_path]


def read_text(path: Path) -> str:
    """Read a file that belongs to preflight; raises `ChangedError` where it was changed since a run began."""
    return read_bytes(path).decode()


def read_bytes(path: Path) -> bytes:
    """Read a file that belongs to preflight; raises `ChangedError` where it was changed since a run began."""
    return _read(str(path))
