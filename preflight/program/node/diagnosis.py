"""What to do about a program in Node.js that failed."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any, Final

from preflight.program.advice import made_up_answers, missing_configuration, unset
from preflight.program.node.packages import install_command
from preflight.program.node.source import asked_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from preflight.project.project import Project

_MISSING_MODULE: Final = re.compile(r"Cannot find (?:module|package) '([^']+)'")
_PACKAGE: Final = re.compile(r"(?:@[\w.-]+/)?[\w-][\w.-]*")
_WANTS_VALUE: Final = re.compile(r"\bundefined\b|\bnull\b|Missing required property")
# What no answer of a data source is to blame for.
_NO_ANSWER_TO_BLAME: Final = re.compile(r"SyntaxError|ReferenceError|TSError|Configuration '|.*is not a constructor")
_TYPES: Final = (
    "Correct what the compiler refuses, as the Pulumi CLI does. --transpile-only runs it without this check."
)


def diagnose(message: Mapping[str, Any], project: Project, made_up: Sequence[str]) -> str:
    """Return what to do about a failure that the preload reported; empty where nothing is known.

    ``made_up`` are the calls that got placeholders for answers.
    """
    said = str(message["message"])
    certain = missing_configuration(said, asked_keys(project), project) or _missing_module(said, project)
    if certain:
        return certain
    if message.get("type") == "TSError":
        return _TYPES
    told = [unset(asked_keys(project), project)] if _WANTS_VALUE.search(said) else []
    if not _NO_ANSWER_TO_BLAME.match(said):
        told.append(made_up_answers(made_up))
    return " ".join(part for part in told if part)


def _missing_module(message: str, project: Project) -> str:
    """Return the command that installs the package that was not found; empty for another failure."""
    found = _MISSING_MODULE.search(message)
    name = _PACKAGE.match(found[1]) if found is not None else None  # no package: a path
    if name is None:
        return ""
    home, command = install_command(project)
    if home is not None and name[0] in _dependencies(home / "package.json"):
        return f"Install what package.json asks for: {command}"
    manager = command.rpartition("&& ")[2].split()[0]
    add = "npm install" if manager == "npm" else f"{manager} add"
    return (
        f"package.json does not ask for {name[0]}, which the program imports. Correct the import, or add the package: "
        f"cd {shlex.quote(str(home or project.directory))} && {add} {name[0]}"
    )


def _dependencies(file: Path) -> set[str]:
    try:
        package = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    sections = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
    found = [package.get(section) for section in sections] if isinstance(package, dict) else []
    return {name for section in found if isinstance(section, dict) for name in section}
