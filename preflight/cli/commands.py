"""The commands beside the gate, each in a module of its own, which is loaded when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def run(name: str, given: list[str]) -> int:
    """Run a command; returns the exit status."""
    command: Callable[[list[str]], int]
    if name == "audit":
        from preflight.cli.audit import run_audit as command
    elif name == "audit-merge":
        from preflight.cli.audit import run_merge as command
    else:
        from preflight.cli.packs import run_packs as command
    return command(given)
