"""The digest of a pack's folder: what tells whether it is the same pack."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from preflight.errors import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_CONTENT: Final = frozenset({"__pycache__", "node_modules", "venv", ".venv", ".git"})
"""Folders that hold no code of the pack's own, or what is made when it runs."""


def folder_digest(folder: Path) -> str:
    """Return the digest of a pack's folder, names and content of files; raises `PackError` where one can't be read."""
    digest = hashlib.sha256()
    try:
        for path in _files(folder):
            name, content = path.relative_to(folder).as_posix().encode(), path.read_bytes()
            digest.update(b"%d %d " % (len(name), len(content)) + name + content)
    except OSError as error:
        raise PackError(f"Policy pack {folder} can't be read: {error}.") from error
    return f"sha256:{digest.hexdigest()}"


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _NOT_CONTENT)
        yield from (Path(parent, name) for name in sorted(names) if not name.endswith(".pyc"))
