"""What the packs of a request hold, without running a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preflight.errors import ArgumentsError, PreflightError
from preflight.project.project import Project, load_project
from preflight.runs.boot import running_packs
from preflight.runs.console import Console
from preflight.runs.redaction import pack_without_secrets

if TYPE_CHECKING:
    from preflight.report import Pack
    from preflight.runs.request import RunRequest


def policies_of(request: RunRequest) -> list[Pack]:
    """Boot and configure the packs; raises `PreflightError` if one can't be started."""
    console = Console.quiet()
    with running_packs(request, _project(request), console) as clients:
        return [pack_without_secrets(client.pack, console.secrets) for client in clients]


def _project(request: RunRequest) -> Project:
    """Return the project, or where there is none (a pack's own repository), one without settings."""
    try:
        return load_project(request.project, request.stack, request.config, request.config_file)
    except ArgumentsError:
        raise
    except PreflightError:
        return Project.without_files(request.project.absolute(), "project", "stack", "organization")
