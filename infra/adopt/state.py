"""What the stack's state manages already: asked of the Pulumi CLI, where there is one and a stack of that name."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from infra.adopt.imports import TABLE
from infra.settings import TABLES

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 120


@dataclass(frozen=True, slots=True)
class State:
    """What the state holds.

    Attributes
    ----------
    note
        Why nothing is known of the state; empty if it was read.
    aliases
        URNs of tables of ours that the program would not find, by table.
    managed
        Type and id of each resource.
    """

    note: str = ""
    aliases: dict[str, list[str]] = field(default_factory=dict)
    managed: frozenset[tuple[str, str]] = frozenset()


def read_state(project: Path, project_name: str, stack: str) -> State:
    """Export the stack's state; a state that can't be read is no error: the stack may be new, or elsewhere."""
    if shutil.which("pulumi") is None:
        return State(note="No pulumi on PATH: what the stack manages already is not known.")
    command = ["pulumi", "stack", "export", "--stack", stack, "--non-interactive"]
    try:
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=SECONDS, check=False)
        deployment = json.loads(done.stdout)["deployment"] if done.returncode == 0 else None
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
        return State(note=f"The state of stack {stack} was not read: {error}.")
    if deployment is None:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return State(note=f"The state of stack {stack} was not read ({reason}); a new stack has none.")
    return state_of(deployment, project_name, stack)


def state_of(deployment: dict[str, Any], project_name: str, stack: str) -> State:
    """Read a deployment as ``pulumi stack export`` writes it."""
    resources = [item for item in deployment.get("resources") or [] if item.get("custom") and not item.get("delete")]
    aliases: dict[str, list[str]] = {}
    for item in resources:
        name = item.get("outputs", {}).get("name") or item.get("id")
        if item["type"] == TABLE and name in TABLES:
            own = f"urn:pulumi:{stack}::{project_name}::{TABLE}::{name}"
            if item["urn"] != own:
                aliases.setdefault(str(name), []).append(item["urn"])
    return State("", aliases, frozenset((item["type"], str(item.get("id", ""))) for item in resources))
