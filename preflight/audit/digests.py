"""Digests that tell whether anything changed that an outcome rests on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from preflight.packs.digest import folder_digest
from preflight.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from preflight.audit.request import Judges
    from preflight.report import Pack


def judges_digest(judges: Judges, packs: Iterable[Pack], more: Sequence[Path | None]) -> str:
    """Return the digest of all that judges: packs, their configuration, files besides (``more``), and preflight."""
    parts: list[object] = [__version__, judges.owner_tags, judges.decrypt]
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
