"""Which language a project is in, and what runs its programs here. Only the module of that language is loaded."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, cast

from preflight.errors import ProgramError

if TYPE_CHECKING:
    from pathlib import Path

    from preflight.program.base import Program, Start
    from preflight.program.source import Asked
    from preflight.project.project import Project

_MODULES: Final = {
    "python": "preflight.program.python",
    "nodejs": "preflight.program.node",
    "go": "preflight.program.go",
}
"""By what Pulumi.yaml says after ``runtime:``; each has a module ``process`` and a module ``source``."""

_NOT_YET: Final = {
    "bun": "Bun",
    "dotnet": ".NET",
    "hcl": "HCL",
    "java": "Java",
    "yaml": "YAML",
}
"""Runtimes that the Pulumi CLI has a language host for, and preflight nothing."""


class Process(Protocol):
    """What the module ``process`` of a language has."""

    def start(self, wanted: Start) -> list[Program]:
        """Start a program for each stream; raises `PreflightError` where it can't be."""


class Source(Protocol):
    """What the module ``source`` of a language has."""

    def asked_keys(self, project: Project) -> Asked:
        """Read off the source what the program asks for."""

    def entry_file(self, project: Project) -> Path:
        """Return the file in which the program begins, whether it exists or not."""


def start_programs(wanted: Start) -> list[Program]:
    """Start a program for each stream.

    Raises `PreflightError` where the project's language, or what runs it, is missing.
    """
    return cast("Process", import_module(f"{_package(wanted.project)}.process")).start(wanted)


def asked_keys(project: Project) -> Asked:
    """Read off the program's source what it asks for."""
    return cast("Source", import_module(f"{_package(project)}.source")).asked_keys(project)


def entry_file(project: Project) -> Path:
    """Return the file in which the program begins, whether it exists or not."""
    return cast("Source", import_module(f"{_package(project)}.source")).entry_file(project)


def _package(project: Project) -> str:
    package = _MODULES.get(project.runtime)
    if package is not None:
        return package
    name = _NOT_YET.get(project.runtime)
    if name is None:
        raise ProgramError(
            f"{project.root / 'Pulumi.yaml'} names the runtime {project.runtime!r}, which preflight does not know.",
            f"It runs programs in {_LANGUAGES}.",
        )
    raise ProgramError(
        f"{project.root} is a program in {name}, which preflight does not run yet: it runs {_LANGUAGES}.",
        f"The Pulumi CLI runs it, with the same packs: pulumi preview --stack {project.stack} --policy-pack DIR",
    )


_LANGUAGES: Final = "Python, TypeScript, JavaScript and Go"
