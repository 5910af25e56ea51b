"""Provider packages that a program will import, read off its source and imported before it runs.

Two previews share one interpreter up to where it forks: what is loaded by then is loaded once.
"""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_FILES = 200
_MOST_BYTES = 200_000
_IMPORT = re.compile(r"^\s*import (pulumi_\w+)((?:\.\w+)*)(?: as (\w+))?", re.MULTILINE)
_FROM = re.compile(r"^\s*from (pulumi_\w+(?:\.\w+)*) import (\([^)]*\)|[^\n#]*)", re.MULTILINE)
_LOCAL = re.compile(r"^\s*(?:from|import) (\w+)", re.MULTILINE)
_NAME = re.compile(r"\b[a-z]\w*")


def import_ahead(folder: str) -> None:
    """Import what the program in ``folder`` uses of Pulumi's packages; what can't be imported the program will tell."""
    for name in modules_in(folder):
        with contextlib.suppress(Exception):
            __import__(name)


def modules_in(folder: str) -> list[str]:
    """Return the names of Pulumi's packages, and of their modules, that the program in ``folder`` uses."""
    found: dict[str, None] = {}
    for source in _sources(folder):
        for package, rest, alias in _IMPORT.findall(source):
            found[package + rest] = None
            used = re.findall(rf"\b{re.escape(alias or package)}\.([a-z]\w*)\.", source)
            found.update(dict.fromkeys(f"{package}.{name}" for name in used))
        for module, names in _FROM.findall(source):
            found[module] = None
            found.update(dict.fromkeys(f"{module}.{name}" for name in _NAME.findall(names) if name != "as"))
    return list(found)


def _sources(folder: str) -> Iterator[str]:
    """Return the sources of a program, from its entry on: of the modules and packages beside it that it imports."""
    pending = [os.path.join(folder, "__main__.py")]
    seen = set(pending)
    while pending:
        try:
            with open(pending.pop(0), encoding="utf-8") as stream:
                source = stream.read(_MOST_BYTES)
        except (OSError, UnicodeDecodeError):
            continue
        yield source
        for name in _LOCAL.findall(source):
            for path in _files(os.path.join(folder, name)):
                if path not in seen and len(seen) < _MOST_FILES:
                    seen.add(path)
                    pending.append(path)


def _files(path: str) -> Iterator[str]:
    """Return the files of a module, or of a package with its modules; nothing where there is none."""
    if os.path.isfile(f"{path}.py"):
        yield f"{path}.py"
    elif os.path.isdir(path):
        for parent, folders, names in os.walk(path):
            folders[:] = [name for name in folders if name.isidentifier() and name != "__pycache__"]
            yield from (os.path.join(parent, name) for name in names if name.endswith(".py"))
