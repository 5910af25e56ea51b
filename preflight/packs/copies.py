"""Private copies of policy packs and of their configuration, made before any code of the project runs.

The program's interpreter starts first, for speed, and the project's environment may hold code that runs as soon as it
does: what it changes in a pack's folder must not be what judges it. So packs are read before, and run from a copy that
nobody but this user can reach. The digest of what was read stands in the report.

Loaded before everything else (`preflight.cli.main`), so it imports next to nothing.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_BYTES = 2**28
_MOST_FILES = 50_000
_MOST_SIBLINGS = 500

# What a pack needs and is not its own work stays where it is: dependencies of a size that nobody wants to copy.
_LINKED = frozenset({"node_modules"})
_LEFT_OUT = frozenset({".git"})

_IMPORTABLE = (".py", ".pyc", ".so", ".js", ".mjs", ".cjs", ".ts", ".node")


class TooLargeError(Exception):
    """A pack's folder holds more than may be copied."""


class Copy:
    """What was read of one pack; ``folder`` is where it runs from once `PackCopies.write` has been called."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.folder = original
        self._folders: list[str] = []
        self._files: list[tuple[str, bytes, os.stat_result]] = []
        self._links: list[tuple[str, str]] = []
        self._digest = ""
        self._marks: dict[str, tuple[int, int]] = {}
        self._read("")

    def _read(self, inside: str) -> None:
        size, waiting = 0, [inside]
        while waiting:
            folder = waiting.pop()
            self._folders.append(folder)
            with os.scandir(os.path.join(self.original, folder)) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
            for entry in found:
                name = os.path.join(folder, entry.name)
                if entry.name in _LEFT_OUT:
                    continue
                if entry.is_dir():
                    if entry.is_symlink() or entry.name in _LINKED or _is_environment(entry.path):
                        self._links.append((name, os.path.realpath(entry.path)))
                    else:
                        waiting.append(name)
                elif entry.is_file():  # links to files are followed; pipes and sockets are left out
                    with open(entry.path, "rb") as stream:
                        content = stream.read(_MOST_BYTES - size + 1)
                        self._files.append((name, content, os.fstat(stream.fileno())))
                    size += len(content)
                    if size > _MOST_BYTES or len(self._files) > _MOST_FILES:
                        raise TooLargeError

    @property
    def digest(self) -> str:
        """SHA-256 over names and contents of the pack's files, what Python compiled of them aside: ``sha256:...``."""
        if not self._digest:
            import hashlib

            total = hashlib.sha256()
            for name, content, _ in sorted(self._files, key=lambda file: file[0]):
                if "__pycache__" not in name.split(os.sep):
                    total.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
            self._digest = f"sha256:{total.hexdigest()}"
        return self._digest

    def write(self, parent: str) -> None:
        """Write the copy into the new folder ``parent``, with links to what lies beside the pack."""
        os.mkdir(parent, 0o700)
        name = os.path.basename(self.original)
        self.folder = os.path.join(parent, name)
        for folder in self._folders:
            os.mkdir(os.path.join(self.folder, folder), 0o700)
        for file, content, status in self._files:
            path = os.path.join(self.folder, file)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IMODE(status.st_mode) | 0o600)
            with open(descriptor, "wb") as stream:
                stream.write(content)
                stream.flush()
                # What Python compiled carries the time of its source.
                os.utime(descriptor, ns=(status.st_atime_ns, status.st_mtime_ns))
                self._marks[file] = _mark(os.fstat(descriptor))
        for link, target in self._links:
            path = os.path.join(self.folder, link)
            os.symlink(target, path)
            self._marks[link] = _mark(os.lstat(path))
        for folder in self._folders:
            self._marks[folder] = _mark(os.lstat(os.path.join(self.folder, folder)))
        self._link_siblings(parent, name)

    def changed(self, *, since_loaded: bool) -> str:
        """Return what is not as it was written, or could be imported and was not written; empty where all is well.

        Before the pack has loaded its modules nothing at all may change. ``since_loaded``: it may have written files.
        """
        try:
            for name, (inode, changed) in self._marks.items():
                status = os.lstat(os.path.join(self.folder, name))
                may_change = since_loaded and stat.S_ISDIR(status.st_mode)
                if status.st_ino != inode or (status.st_ctime_ns != changed and not may_change):
                    return name or "its folder"
            if since_loaded:
                return self._importable()
            # The time of a change is that of the last tick of a clock: what came within the same one shows here.
            for file, content, _ in self._files:
                with open(os.path.join(self.folder, file), "rb") as stream:
                    if stream.read(len(content) + 1) != content:
                        return file
        except OSError as error:
            return str(error.filename)
        return ""

    def _importable(self) -> str:
        for folder, folders, files in os.walk(self.folder):
            inside = os.path.relpath(folder, self.folder)
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            for file in [*links, *(name for name in files if name.endswith(_IMPORTABLE))]:
                name = os.path.normpath(os.path.join(inside, file))
                if name not in self._marks:
                    return name
        return ""

    def _link_siblings(self, parent: str, own: str) -> None:
        """Let ``..`` lead to what it leads to from the original: packs of one repository share files."""
        beside = os.path.dirname(self.original)
        try:
            names = [name for name in os.listdir(beside) if name != own][:_MOST_SIBLINGS]
        except OSError:
            names = []
        for name in names:
            os.symlink(os.path.join(beside, name), os.path.join(parent, name))
        above = beside
        while "node_modules" not in names and os.path.dirname(above) != above:
            above = os.path.dirname(above)
            if os.path.isdir(os.path.join(above, "node_modules")):
                os.symlink(os.path.join(above, "node_modules"), os.path.join(parent, "node_modules"))
                break


class PackCopies:
    """The copies of a run, by the path of the pack. `close` removes them."""

    def __init__(self) -> None:
        self._copies: dict[str, Copy] = {}
        self._configs: dict[str, bytes] = {}
        self._too_large: set[str] = set()
        self._root = ""

    @classmethod
    def of_arguments(cls, arguments: list[str]) -> PackCopies:
        """Read the packs and configurations that the arguments name, or that lie where they lie by default."""
        found = cls()
        packs = _values(arguments, "--policy-pack")
        default = os.path.join((_values(arguments, "--project") or ["."])[-1], "policypack")
        for path in packs or [default]:
            found.read(path)
        for path in _values(arguments, "--policy-pack-config"):
            found.read_config(path)
        return found

    def read(self, path: str) -> bool:
        """Read a pack, unless that is done; returns whether it was read now. What is no folder is told of later."""
        original = _absolute(path)
        if original in self._copies or original in self._too_large or not os.path.isdir(original):
            return False
        try:
            self._copies[original] = Copy(original)
        except TooLargeError:
            self._too_large.add(original)
        except OSError:
            return False  # whoever starts the pack says what can't be read
        return True

    def read_config(self, path: str) -> bool:
        """Read a configuration, unless that is done; returns whether it was read now."""
        original = _absolute(path)
        if original in self._configs or not os.path.isfile(original):
            return False
        try:
            with open(original, "rb") as stream:
                self._configs[original] = stream.read(_MOST_BYTES)
        except OSError:
            return False
        return True

    def write(self) -> None:
        """Write the copies of what was read; raises `OSError` where there is no room."""
        for original, copy in self._copies.items():
            if copy.folder == original:
                if not self._root:
                    self._root = _new_folder()
                copy.write(os.path.join(self._root, str(len(os.listdir(self._root)))))

    def of(self, path: str) -> Copy | None:
        """Return the copy of a pack, if there is one."""
        return self._copies.get(_absolute(path))

    def config(self, path: str) -> bytes | None:
        """Return what was read of a configuration, if it was."""
        return self._configs.get(_absolute(path))

    def is_too_large(self, path: str) -> bool:
        """Return whether a pack's folder holds more than may be copied."""
        return _absolute(path) in self._too_large

    def close(self) -> None:
        """Remove the copies."""
        root, self._root = self._root, ""
        if root:
            _remove(root)


def _absolute(path: str) -> str:
    return os.path.abspath(path)


def _is_environment(folder: str) -> bool:
    return os.path.exists(os.path.join(folder, "pyvenv.cfg"))


def _mark(status: os.stat_result) -> tuple[int, int]:
    return status.st_ino, status.st_ctime_ns


def _values(arguments: list[str], flag: str) -> list[str]:
    found = [text.partition("=")[2] for text in arguments if text.startswith(f"{flag}=")]
    return found + [arguments[index + 1] for index, text in enumerate(arguments[:-1]) if text == flag]


def _new_folder() -> str:
    base = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - a folder with a name that nobody can foresee
    folder = os.path.join(base, f"preflight-{os.urandom(12).hex()}")
    os.mkdir(folder, 0o700)
    return folder


def _remove(root: str) -> None:
    for folder, folders, files in os.walk(root, topdown=False):
        for name in files:
            _attempt(os.unlink, os.path.join(folder, name))
        for name in folders:
            path = os.path.join(folder, name)
            _attempt(os.unlink if os.path.islink(path) else os.rmdir, path)
    _attempt(os.rmdir, root)


def _attempt(action: Callable[[str], None], path: str) -> None:
    try:
        action(path)
    except OSError:
        return
