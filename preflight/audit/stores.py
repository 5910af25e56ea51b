"""Where states lie: a folder of this machine, or anything that fsspec can read, behind the same two questions.

fsspec, and the package that knows a store, are imported when a URL asks for one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from preflight.errors import ArgumentsError, StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PARTS: Final = ("changed", "mtime", "LastModified", "last_modified", "updated")
"""What stores call the time at which a file was changed."""

_SCHEMES: Final = {"azblob": "az"}
"""Schemes of Pulumi's backends that fsspec has another name for."""

_S3_OPTIONS: Final[Mapping[str, Callable[[str], dict[str, Any]]]] = {
    "region": lambda text: {"client_kwargs": {"region_name": text}},
    "endpoint": lambda text: {"endpoint_url": text if "://" in text else f"https://{text}"},
    "profile": lambda text: {"profile": text},
    "s3ForcePathStyle": lambda _: {},  # the endpoint's package finds it out
    "awssdk": lambda _: {},
}
"""Parameters of Pulumi's S3 URLs as s3fs takes them. Source: gocloud.dev/blob/s3blob, ``URLOpener``."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a store: its path from the root on (``/`` between parts), its bytes, and when it was changed.

    ``modified`` is in seconds; ``None`` where the store does not say.
    """

    path: str
    size: int
    modified: float | None


class Store(Protocol):
    """A root, and the files below it."""

    def files(self, folder: str) -> list[StoredFile]:
        """List the files below ``folder``, at any depth, sorted by path; none where there is no such folder."""

    def read(self, path: str) -> bytes | None:
        """Return what is in a file, ``None`` where there is none; raises `StateError` where it can't be read."""


class LocalStore:
    """A folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def files(self, folder: str) -> list[StoredFile]:
        """List the files below ``folder``; raises `StateError` where one of the folders can't be read."""
        found: list[StoredFile] = []
        for parent, _, names in os.walk(self._root / folder, onerror=_not_readable):
            for name in names:
                path = Path(parent, name)
                try:
                    status = path.stat()
                except FileNotFoundError:  # gone since, or a link to nowhere
                    continue
                except OSError as error:
                    raise _unreadable(path, error) from error
                found.append(StoredFile(path.relative_to(self._root).as_posix(), status.st_size, status.st_mtime))
        return sorted(found, key=lambda file: file.path)

    def read(self, path: str) -> bytes | None:
        """Return what is in a file."""
        file = self._root / path
        try:
            return file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(file, error) from error


class RemoteStore:
    """A store that fsspec knows, below a URL."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._files, self._root = _file_system(url)

    def files(self, folder: str) -> list[StoredFile]:
        """List the files below ``folder``; raises `StateError` where the store does not answer."""
        top = "/".join(part for part in (self._root, folder) if part)
        try:
            self._files.invalidate_cache()
            listed: dict[str, dict[str, Any]] = self._files.find(top, detail=True)
        except FileNotFoundError:
            return []
        except Exception as error:  # every store has errors of its own
            raise self._no_answer(error) from error
        start = len(self._root) + 1 if self._root else 0
        found = [
            StoredFile(path[start:], int(about.get("size") or 0), _changed(about))
            for path, about in listed.items()
            if about.get("type", "file") == "file"
        ]
        return sorted(found, key=lambda file: file.path)

    def read(self, path: str) -> bytes | None:
        """Return what is in a file; raises `StateError` where the store does not answer."""
        try:
            content: bytes = self._files.cat_file("/".join(part for part in (self._root, path) if part))
        except FileNotFoundError:
            return None
        except Exception as error:  # every store has errors of its own
            raise self._no_answer(error) from error
        return content

    def _no_answer(self, error: Exception) -> StateError:
        where = self._url.partition("?")[0]
        return StateError(
            f"{where} can't be read: {type(error).__name__}: {str(error)[:500]}",
            "Check the address and the credentials: the store's own tools must be able to list it from here.",
        )


def _file_system(url: str) -> tuple[Any, str]:
    parts = urlsplit(url)
    where = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    if parts.password is not None:
        raise ArgumentsError(
            f"The address of {where} holds a password, which would be in every report.",
            "Give credentials as the store's own tools take them: environment, profile or role.",
        )
    scheme = _SCHEMES.get(parts.scheme, parts.scheme)
    options: dict[str, Any] = {}
    for key, text in parse_qsl(parts.query):
        translate = _S3_OPTIONS.get(key) if scheme == "s3" else None
        if translate is None:
            raise ArgumentsError(
                f"The parameter {key!r} of {where} is not known.", "See docs/audit.md for those that are."
            )
        options |= translate(text)
    try:
        import fsspec.core
    except ImportError as error:
        raise ArgumentsError(
            f"Reading {scheme}:// needs the package fsspec.", "Install it beside preflight: pip install fsspec"
        ) from error
    try:
        files, root = fsspec.core.url_to_fs(f"{scheme}://{parts.netloc}{parts.path}", **options)
    except ImportError as error:
        raise ArgumentsError(
            f"Reading {scheme}:// needs a package that is not installed: {error}.",
            "Install it beside preflight, and on every worker.",
        ) from error
    except ValueError as error:
        raise ArgumentsError(f"{where}: {error}", "See docs/audit.md for what a source may be.") from error
    return files, str(root).rstrip("/")


def _changed(about: Mapping[str, Any]) -> float | None:
    for name in _PARTS:
        found = about.get(name)
        if isinstance(found, int | float):
            return float(found)
        if isinstance(found, datetime):
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
        if isinstance(found, str):
            try:
                return datetime.fromisoformat(found).timestamp()
            except ValueError:
                continue
    return None


def _not_readable(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise _unreadable(Path(str(error.filename)), error) from error


def _unreadable(path: Path, error: OSError) -> StateError:
    return StateError(f"{path} can't be read: {error.strerror or error}.", "Give this user the right to read it.")


def local_path(source: str) -> Path | None:
    """Return the path that ``source`` means on this machine; ``None`` for the URL of a store."""
    if source.startswith("file://"):
        return Path(unquote(source.removeprefix("file://").partition("?")[0])).expanduser()
    return None if "://" in source else Path(source)


@lru_cache(maxsize=8)
def open_store(root: str) -> Store:
    """Return the store at ``root``, a path or a URL; raises `ArgumentsError` where a package is missing for it."""
    path = local_path(root)
    return RemoteStore(root) if path is None else LocalStore(path)
