"""``--list-policies``: what the packs hold, without running the program."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from preflight.errors import PreflightError
from preflight.project.project import Project, load_project
from preflight.runs.boot import running_packs
from preflight.runs.console import Console
from preflight.runs.redaction import pack_without_secrets

if TYPE_CHECKING:
    from preflight.report import Pack
    from preflight.runs.request import RunRequest


def list_policies(request: RunRequest, *, as_json: bool) -> str:
    """Boot and configure the packs, and list their policies; raises `PreflightError` if one can't be started."""
    console = Console.quiet()
    with running_packs(request, _project(request), console) as clients:
        packs = [pack_without_secrets(client.pack, console.secrets) for client in clients]
    if as_json:
        return json.dumps({"packs": [asdict(pack) for pack in packs]}, indent=2) + "\n"
    return "\n".join(_table(pack) for pack in packs)


def _project(request: RunRequest) -> Project:
    """Return the project, or where there is none (a pack's own repository), one without settings."""
    try:
        return load_project(request.project, request.stack, request.config, request.config_file)
    except PreflightError:
        return Project.without_files(request.project.absolute(), "project", "stack", "organization")


def _table(pack: Pack) -> str:
    rows = [
        (policy.name, policy.kind, policy.enforcement_level, policy.severity or "-", policy.description)
        for policy in pack.policies
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), " ".join(row[4].split())])
        for row in rows
    ]
    return f"{pack.name} {pack.version}\n" + "".join(f"{line.rstrip()}\n" for line in lines)
