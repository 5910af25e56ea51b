"""What the source of a program in TypeScript or JavaScript asks for, without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preflight.program.source import Asked

if TYPE_CHECKING:
    from preflight.project.project import Project


def asked_keys(project: Project) -> Asked:
    """Return what the program's source asks for."""
    del project
    return Asked({}, {}, ())
