"""Where preflight loads code and data from, as it was when a run began.

The program runs as the same user. What it changes later shows in two ways that it can't hide: the kernel keeps the time
of the last change of a file's status (``st_ctime``), which nobody can set; and a folder that was opened stays the one
that it was, whatever is put in its place.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from _thread import RLock  # threading takes longer to load
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN: Final = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib is slow

# What is loaded of others while a program runs. A folder that is not named here must be unchanged when it is first
# needed, which it is not where another process compiled something into it meanwhile.
_LIBRARIES: Final = (
    *("attr", "attrs", "google/protobuf", "google/protobuf/internal", "google/protobuf/pyext", "google/_upb"),
    *("grpc", "grpc/_cython", "grpc/aio", "grpc/experimental", "jsonschema", "jsonschema_specifications"),
    *("pulumi/runtime/proto", "referencing", "rich", "rich/_unicode_data", "rpds", "yaml"),
    *("asyncio", "collections", "concurrent", "concurrent/futures", "email", "encodings", "html", "http", "importlib"),
    *("importlib/metadata", "importlib/resources", "json", "logging", "pathlib", "re", "tomllib", "urllib", "xml"),
    *("xml/etree", "zipfile", "zipfile/_path"),
)
_COARSE: Final = 5
_MOST_LINKS: Final = 8
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def _now() -> int:
    """Return the time by the clock that files get theirs from, which runs in steps: `time.time_ns` may be ahead of it.

    Source: Linux, clock_gettime(2), CLOCK_REALTIME_COARSE; timestamps of files by ktime_get_coarse_real_ts64.
    """
    return time.clock_gettime_ns(_COARSE) if sys.platform == "linux" else time.time_ns()


class ChangedError(ImportError):
    """A file was changed since the run began."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} was changed while the program ran, and is not loaded.")


def _could_rename(folder: int) -> bool:
    """Return whether this user could put something in the place of what is in a folder: in ``/``, say, most can't."""
    return os.fstat(folder).st_uid == os.geteuid() or os.access(".", os.W_OK, dir_fd=folder)


class Beginning:
    """The time at which a run begins, and the folders of modules as they are then. `close` lets them go."""

    def __init__(self) -> None:
        self._time = _now()
        self._lock = RLock()
        self._folders: dict[str, int | None] = {}
        for entry in (each or os.getcwd() for each in sys.path):  # noqa: PTH109
            self._hold(entry)
            for name in _LIBRARIES:
                self._hold(os.path.join(entry, name))  # noqa: PTH118
        for folder, inner, _ in os.walk(_OWN):
            inner[:] = [name for name in inner if name != "__pycache__"]
            self._hold(folder)

    def _hold(self, folder: str) -> None:
        if folder not in self._folders:
            try:
                self._folders[folder] = os.open(folder, _FOLDER)
            except OSError:
                self._folders[folder] = None

    def close(self) -> None:
        """Close the folders."""
        for descriptor in self._folders.values():
            if descriptor is not None:
                os.close(descriptor)
        self._folders.clear()

    def _folder(self, path: str) -> int:
        """Return a descriptor of a folder as it was; raises `ChangedError`, and `OSError` where it is none.

        What was not held is found from what was, and nothing on the way may have changed by now.
        """
        with self._lock:
            if path not in self._folders:
                self._folders[path] = self._opened(path)
            found = self._folders[path]
        if found is None:
            raise ChangedError(path)
        return found

    def _opened(self, path: str) -> int | None:
        above, name = os.path.split(path)
        if not name:
            return os.open(path, _FOLDER)
        folder = self._folder(above)
        try:
            descriptor = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
        except NotADirectoryError:
            return os.dup(self._folder(self._target(path)))
        if self._is_changed(os.fstat(descriptor)) and _could_rename(folder):
            os.close(descriptor)
            return None
        return descriptor

    def _target(self, link: str) -> str:
        """Return where a link leads; raises `ChangedError` where it was changed, and `OSError` where it is none."""
        above, name = os.path.split(link)
        folder = self._folder(above)
        target = os.readlink(name, dir_fd=folder)
        if self._is_changed(os.stat(name, dir_fd=folder, follow_symlinks=False)):
            raise ChangedError(link)
        # What this says of the folders on the way is not believed: they are opened one by one.
        return os.path.normpath(os.path.join(os.path.realpath(above), target))  # noqa: PTH118

    def _is_changed(self, status: os.stat_result) -> bool:
        return status.st_ctime_ns >= self._time

    @contextlib.contextmanager
    def _open(self, path: str, links: int = _MOST_LINKS) -> Iterator[tuple[int, str]]:
        """Give a descriptor of a file, and its path without links; raises `ChangedError` for one that is changed.

        It is looked at when the block ends well: what is looked at first can be changed before it is read.
        """
        above, name = os.path.split(path)
        try:
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self._folder(above))
        except OSError as error:
            if error.errno != errno.ELOOP or links == 0:
                raise
            with self._open(self._target(path), links - 1) as found:
                yield found
            return
        try:
            yield descriptor, path
            if self._is_changed(os.fstat(descriptor)):
                raise ChangedError(path)
        finally:
            os.close(descriptor)

    def read(self, path: str) -> bytes:
        """Read a file as it was; raises `ChangedError`, and `OSError` where there is none."""
        with self._open(path) as (descriptor, _), os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read()

    def held(self, path: str) -> str:
        """Return a path by which the system finds a file in its folder as that was, where it has such paths (Linux).

        Raises `ChangedError` for a file that is changed by now, and `OSError` where there is none.
        """
        with self._open(path) as (_, real):
            above, name = os.path.split(real)
            through = f"/proc/self/fd/{self._folder(above)}/{name}"
            return through if os.path.exists(through) else real  # noqa: PTH110
