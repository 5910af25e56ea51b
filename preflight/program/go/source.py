"""What the source of a program in Go tells without being run: what it asks for, and where its files lie."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from preflight.program.source import Asked, sources

if TYPE_CHECKING:
    from pathlib import Path

    from preflight.project.project import Project

_ENDINGS: Final = frozenset({".go"})
_COMMENT: Final = re.compile(r"^\s*//.*$", re.MULTILINE)
_CONFIG: Final = re.compile(r'(\w+)\s*:?=\s*config\.New\(\s*\w+\s*,\s*"([^"]*)"\s*\)')
_KEY: Final = re.compile(r'(\w+)\.(Require|Get|Try)(Secret)?\w*\(\s*(?:\w+\s*,\s*)?"([^"\s]+)"')
_VARIABLE: Final = re.compile(r'os\.(?:Getenv|LookupEnv)\(\s*"([^"]+)"')
_DRY_RUN: Final = re.compile(r"\.DryRun\(\)")
_MODULE: Final = re.compile(r'^module\s+"?([^"\s]+)', re.MULTILINE)


def asked_keys(project: Project) -> Asked:
    """Read off the source what the program asks for: constant keys on what `config.New` gives, and `os.Getenv`."""
    required: dict[str, bool] = {}
    optional: dict[str, bool] = {}
    variables: dict[str, None] = {}
    for file in sources(project, _ENDINGS):
        text = _COMMENT.sub("", _read(file))
        spaces = dict(_CONFIG.findall(text))
        for holder, method, secret, key in _KEY.findall(text):
            if holder in spaces:
                key = f"{spaces[holder] or project.name}:{key}"  # noqa: PLW2901 - with its namespace
            elif holder != "config" or ":" not in key:
                continue
            found = required if method == "Require" else optional
            found[key] = found.get(key, False) or bool(secret)
        variables.update(dict.fromkeys(_VARIABLE.findall(text)))
    return Asked(required, optional, tuple(variables))


def entry_file(project: Project) -> Path:
    """Return the file in which the program begins: the one with ``func main``, else ``main.go``."""
    for file in sorted(project.directory.glob("*.go")):
        if "\nfunc main(" in _read(file):
            return file
    return project.directory / "main.go"


def dry_run_questions(project: Project) -> list[tuple[str, int]]:
    """Return each line of the program that asks whether this is a preview."""
    return [
        (str(file), number)
        for file in sources(project, _ENDINGS)
        if not file.name.endswith("_test.go")
        for number, line in enumerate(_read(file).splitlines(), 1)
        if _DRY_RUN.search(line.partition("//")[0])
    ]


@functools.cache
def _modules(root: Path) -> tuple[tuple[str, Path], ...]:
    """Return the modules in and around a project: the path that each is called by, and its folder."""
    files = [folder / "go.mod" for folder in (root, *root.parents)][:6] + sorted(root.glob("*/go.mod"))
    return tuple((found[1], file.parent) for file in files if (found := _MODULE.search(_read(file))))


def untrimmed(path: Path, root: Path) -> Path:
    """Return the file behind a path in which the folder of a module is replaced by the module's path (``-trimpath``).

    A path that begins with none of the modules in and around the project in ``root`` stays as it is.
    """
    for module, folder in _modules(root):
        if path.is_relative_to(f"/{module}"):
            return folder / path.relative_to(f"/{module}")
    return path


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
