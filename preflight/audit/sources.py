"""What a source is, and which stacks it holds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from preflight.audit import layout
from preflight.audit.stacks import StackAddress
from preflight.audit.stores import local_path, open_store
from preflight.errors import ArgumentsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preflight.audit.stores import Store

_EXPORTS: Final = (".json", ".json.gz", ".json.zst")
_PROJECTS: Final = ("Pulumi.yaml", "Pulumi.yml")
_NO_PROGRAMS: Final = frozenset({"node_modules", "venv", "__pycache__", "site-packages"})


def find_stacks(source: str) -> list[StackAddress]:
    """Return the stacks of a source; raises `PreflightError` where it holds none, or can't be read.

    A source is the root of a self-managed backend (a path, or a URL that fsspec reads), a file that ``pulumi stack
    export`` wrote, a folder of such, or a folder of programs.
    """
    path = local_path(source)
    if path is None:
        return _some(source, _in_store(source, open_store(source)))
    path = path.absolute()  # a worker may run elsewhere
    if path.is_file():
        found = [_export(source, str(path.parent), path.name, path.stat().st_size)]
    elif not path.is_dir():
        raise ArgumentsError(f"There is nothing at {source}.", _WHAT)
    else:
        found = list(_programs(source, path)) if not (path / layout.FOLDER).is_dir() else []
        found = found or _in_store(source, open_store(str(path)), str(path))
    return _some(source, found)


def _some(source: str, found: list[StackAddress]) -> list[StackAddress]:
    if not found:
        raise ArgumentsError(f"There is no stack in {source}.", _WHAT)
    return found


def _in_store(source: str, store: Store, root: str = "") -> list[StackAddress]:
    root = root or source
    # Not all that is there: the history of a backend holds many times as many files.
    if store.read(layout.META) is not None or store.files(layout.STACKS):
        return [
            StackAddress(
                source=source,
                kind="state",
                root=root,
                path=each.file.path,
                project=each.project,
                stack=each.stack,
                size=each.file.size,
                tags=each.tags,
                locked=each.locked,
            )
            for each in layout.list_stacks(store)
        ]
    files = store.files("")
    nested = next((file.path for file in files if f"/{layout.FOLDER}/" in file.path), None)
    if nested is not None:
        place = nested.partition(f"/{layout.FOLDER}/")[0]
        raise ArgumentsError(f"{source} holds a backend, in {place}.", "Name it as a source of its own.")
    exports = [file for file in files if file.path.endswith(_EXPORTS)]
    return [_export(source, root, file.path, file.size) for file in exports]


def _export(source: str, root: str, path: str, size: int) -> StackAddress:
    return StackAddress(source=source, kind="state", root=root, path=path, size=size)


def _programs(source: str, top: Path) -> Iterator[StackAddress]:
    """Find every program below a folder, once for each of its stack files; without one, the program stands alone."""
    for parent, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name not in _NO_PROGRAMS and not name.startswith("."))
        if not any(name in names for name in _PROJECTS):
            continue
        folder = Path(parent)
        path = folder.relative_to(top).as_posix()
        stacks = sorted(
            name.removeprefix("Pulumi.").rpartition(".")[0]
            for name in names
            if name.startswith("Pulumi.") and name.endswith((".yaml", ".yml")) and name not in _PROJECTS
        )
        for stack in stacks or [""]:
            yield StackAddress(source=source, kind="program", root=str(top), path=path, stack=stack)


_WHAT: Final = (
    "Name the root of a backend (what holds .pulumi), a file or folder of `pulumi stack export` (*.json), or a folder "
    "of programs."
)
