"""The entry point of ``preflight`` and ``python -m preflight``.

It starts the program's interpreter before it loads anything else: everything preflight needs itself is imported, inside
the function, while that interpreter imports Pulumi.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from preflight.program.head_start import HeadStart

if TYPE_CHECKING:
    from collections.abc import Sequence


COMMANDS: Final = ("audit", "audit-merge", "packs")
"""What `preflight.cli.commands` runs; anything else is a run of the gate."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if os.name != "posix":
        sys.stderr.write("preflight needs Linux or macOS (on Windows: WSL).\n")
        return 2
    if given and given[0] in COMMANDS:
        from preflight.cli import commands

        return commands.run(given[0], given[1:])
    pipe = os.pipe()
    head_start = HeadStart.take(given, pipe[1])
    try:
        from preflight.cli.command import run_command

        return run_command(given, head_start, pipe)
    finally:
        if head_start is not None:
            head_start.discard()
