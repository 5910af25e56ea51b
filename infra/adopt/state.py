"""What the stack's state manages already: asked of the Pulumi CLI, where there is one and a stack of that name."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 120

Json = dict[str, Any]


def read_state(project: Path, stack: str) -> Json:
    """Export the stack's state, as a snapshot keeps it.

    A state that can't be read is no error, because the stack may be new, or elsewhere: then ``note`` says why.
    """
    if shutil.which("pulumi") is None:
        return _unknown("There is no pulumi on PATH: what the stack manages already is not known.")
    command = ["pulumi", "stack", "export", "--stack", stack, "--non-interactive"]
    try:
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=SECONDS, check=False)
        deployment = json.loads(done.stdout)["deployment"] if done.returncode == 0 else None
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
        return _unknown(f"The state of stack {stack} was not read: {error}.")
    if deployment is None:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return _unknown(f"The state of stack {stack} was not read ({reason}); a new stack has none.")
    return {"note": "", "resources": resources_in(deployment)}


def resources_in(deployment: Json) -> list[Json]:
    """List the resources of a deployment as ``pulumi stack export`` writes it: those that are in a cloud."""
    return [
        {"urn": item["urn"], "type": item["type"], "id": str(item.get("id", "")), "name": _physical_name(item)}
        for item in deployment.get("resources") or []
        if item.get("custom") and not item.get("delete") and not item["type"].startswith("pulumi:")
    ]


def _physical_name(item: Json) -> str:
    return str((item.get("outputs") or {}).get("name") or item.get("id", ""))


def _unknown(note: str) -> Json:
    return {"note": note, "resources": []}
