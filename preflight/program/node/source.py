"""What the source of a program in TypeScript or JavaScript asks for, without running it.

Only what can be read off by its form: a constant key on ``new pulumi.Config()`` or on a variable that holds one, and
``process.env``. Comments and texts are not told apart from code: what is found only goes into advice, and into what is
kept out of reports.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from preflight.program.source import Asked, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from preflight.project.project import Project

_ENTRIES: Final = ("index.js", "index.mjs", "index.ts", "index.mts")
"""In the order in which the SDK looks for them (pulumi: sdk/nodejs/cmd/run/run.ts)."""

_ENDINGS: Final = frozenset({".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"})
_LONGEST: Final = 2**20
"""Characters of a file that are read: longer ones are made by a bundler."""

_CONFIG: Final = r"new\s+(?:[\w$]+\.)?Config\(\s*(?:[\"'`]([\w./-]+)[\"'`])?[^()\"'`]*(?:\(\))?\s*\)"
_HELD: Final = re.compile(r"([\w$]+)\s*(?::[^=;\n]+)?=\s*" + _CONFIG)
_CALL: Final = re.compile(
    r"(?:" + _CONFIG + r"|([\w$]+))\s*\.\s*(require|get)(Secret)?(?:Object|Number|Boolean)?(?:<[^()]*>)?"
    r"\(\s*[\"'`]([^\"'`$\n]+)[\"'`]"
)
_VARIABLE: Final = re.compile(r"process\.env(?:\.([A-Za-z_]\w*)|\[\s*[\"'`]([^\"'`]+)[\"'`]\s*\])")


def entry_file(project: Project) -> Path:
    """Return the file in which the program begins: what ``main`` names, else package.json, else an index."""
    entry = project.directory / project.entry
    if not entry.is_dir():
        return entry
    named = [entry / main for main in _mains(entry)] + [entry / name for name in _ENTRIES]
    return next((file for file in named if file.is_file()), entry / "index.ts")


def _mains(folder: Path) -> Iterator[str]:
    """Yield what package.json says of where a program begins."""
    try:
        package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    if not isinstance(package, dict):
        return
    exports = package.get("exports")
    if isinstance(exports, dict):
        exports = exports.get(".")
    if isinstance(exports, dict):
        exports = exports.get("default") or exports.get("require") or exports.get("import")
    for main in (exports, package.get("main")):
        if isinstance(main, str):
            yield main
            yield f"{main}.js"
            yield f"{main}/index.js"


def asked_keys(project: Project) -> Asked:
    """Read off the source what the program asks for."""
    required: dict[str, bool] = {}
    optional: dict[str, bool] = {}
    variables: dict[str, None] = {}
    for file in sources(project, _ENDINGS):
        try:
            text = file.read_text(encoding="utf-8", errors="replace")[:_LONGEST]
        except OSError:
            continue
        held = {found[1]: found[2] or project.name for found in _HELD.finditer(text)}
        for found in _CALL.finditer(text):
            space = (found[1] or project.name) if found[2] is None else held.get(found[2])
            if space is not None:
                keys = required if found[3] == "require" else optional
                key = f"{space}:{found[5]}"
                keys[key] = keys.get(key, False) or found[4] is not None
        variables.update(dict.fromkeys(found[1] or found[2] for found in _VARIABLE.finditer(text)))
    return Asked(required, optional, tuple(variables))
