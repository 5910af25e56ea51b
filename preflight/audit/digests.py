"""Digests that tell whether anything changed that an outcome rests on."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from preflight.errors import PackError
from preflight.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from preflight.audit.request import Judges
    from preflight.report import Pack

_NOT_CONTENT: Final = frozenset({"__pycache__", "node_modules", "venv", ".venv", ".git"})
"""Folders of a pack that hold no code of its own; what is installed there is known by the policies that come of it."""


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


def judges_digest(judges: Judges, packs: Iterable[Pack], more: Sequence[Path | None]) -> str:
    """Return the digest of all that judges: packs, their configuration, files besides (``more``), and preflight."""
    parts: list[object] = [__version__, judges.owner_tags]
    for pack in judges.packs:
        parts.append(folder_digest(Path(pack.path)))
        parts.append(_content(pack.config) if isinstance(pack.config, Path) else pack.config)
    # What a pack describes tells of the SDK it runs on, and of what it reads beyond its folder.
    parts += [{**asdict(pack), "path": ""} for pack in packs]
    parts += [_content(file) for file in more]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _content(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return "unreadable"  # whoever reads it for its content says so
