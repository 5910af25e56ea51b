"""The commands beside the gate, each in a module of its own, which is loaded when it is asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from preflight.cli.arguments import COMMANDS, build_parser
from preflight.cli.output import STATUS
from preflight.meant import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable


def run(name: str, given: list[str]) -> int:
    """Run a command; returns the exit status."""
    command: Callable[[list[str]], int]
    if name == "completion":
        from preflight.cli.completion import run_completion as command
    elif name == "explain":
        from preflight.cli.explain import run_explain as command
    elif name == "init":
        from preflight.cli.init import run_init as command
    elif name == "audit":
        from preflight.cli.audit import run_audit as command
    elif name == "audit-merge":
        from preflight.cli.audit import run_merge as command
    elif name == "packs":
        from preflight.cli.packs import run_packs as command
    else:
        sys.stderr.write(
            f"{build_parser().format_usage()}\npreflight: There is no command {name}{did_you_mean(name, COMMANDS)}.\n"
        )
        return STATUS["error"]
    return command(given)
