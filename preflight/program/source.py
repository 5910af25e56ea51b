"""What a program's source asks for, in whatever language, and which files are the program's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from preflight.project.project import Project

_SKIPPED_FOLDERS: Final = frozenset({"node_modules", "site-packages", "__pycache__"})
_MOST_FILES: Final = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What the program's source asks for by constant names, in the order of the source.

    Configuration keys with their namespace, each mapped to whether it is taken as a secret; environment variables.
    """

    required: Mapping[str, bool]
    optional: Mapping[str, bool]
    variables: tuple[str, ...]


def sources(project: Project, endings: frozenset[str]) -> Iterator[Path]:
    """Return the program's own files with one of ``endings``, its entry's folder first; never those of libraries."""
    entry = project.directory / project.entry
    folder = entry if entry.is_dir() else entry.parent
    files = 0
    pending = [folder]
    while pending:
        here = pending.pop(0)
        try:
            children = sorted(here.iterdir())
        except OSError:
            continue
        for child in children:
            if child.suffix in endings and child.is_file():
                files += 1
                if files > _MOST_FILES:
                    return
                yield child
            elif child.is_dir() and not child.is_symlink() and _is_source(child):
                pending.append(child)


def _is_source(folder: Path) -> bool:
    if folder.name in _SKIPPED_FOLDERS or folder.name.startswith("."):
        return False
    # An environment, or a project of its own: neither belongs to this program.
    return not any((folder / name).exists() for name in ("pyvenv.cfg", "Pulumi.yaml", "PulumiPolicy.yaml"))
