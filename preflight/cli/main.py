"""The entry point of ``preflight`` and ``python -m preflight``.

It starts the program's interpreter before it loads anything else: everything preflight needs itself is imported, inside
the function, while that interpreter imports Pulumi. Whatever goes wrong here or there, an import included, is no
verdict: status 2.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NO_VERDICT = 2


def run() -> None:
    """Run the command line as a process of its own, and end it.

    All that was started and opened is closed by then. What the interpreter would still do to its own memory takes a
    tenth of a run, so it is left out.
    """
    status = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except Exception:  # noqa: BLE001 - the interpreter says what is wrong with a stream
        sys.exit(status)
    os._exit(status)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status, and raises nothing."""
    try:
        # Only as a program of its own: another one that calls this has children that are none of preflight's.
        return _main(list(sys.argv[1:] if arguments is None else arguments), alone=arguments is None)
    except BaseException:  # noqa: BLE001 - SystemExit(0) of a broken library, say, must not open the gate
        _complain()
        return _NO_VERDICT


def _main(given: list[str], *, alone: bool) -> int:
    if os.name != "posix":
        sys.stderr.write("preflight needs Linux or macOS (on Windows: WSL).\n")
        return _NO_VERDICT
    closed = [number for number in (0, 1, 2) if not _is_open(number)]
    if closed:
        # Pipes and files would take their numbers, and what is printed would go there.
        _write(f"preflight: descriptor {closed[0]} is closed. Open 0, 1 and 2, with /dev/null if need be.\n")
        return _NO_VERDICT
    if given and not given[0].startswith("-"):
        name, *given = given
        if name != "check":
            from preflight.cli import commands

            return commands.run(name, given)
    from preflight.packs.copies import PackCopies
    from preflight.processes.beginning import Beginning
    from preflight.processes.sealed import sealed
    from preflight.program.python.head_start import HeadStart

    pipe = os.pipe()
    # What judges is read before anything of the judged runs, or only as it was then.
    with sealed(Beginning()), contextlib.closing(PackCopies.of_arguments(given)) as copies:
        head_start = HeadStart.take(given, pipe[1])
        try:
            if alone:
                from preflight.processes import orphans

                orphans.adopt_orphans()
                if head_start is not None:
                    orphans.is_own(head_start.child.pid)
            from preflight.cli.command import run_command

            return run_command(given, head_start, pipe, copies)
        except BaseException:  # noqa: BLE001 - as in `main`, but for what is loaded to tell of it
            _complain()
            return _NO_VERDICT
        finally:
            if head_start is not None:
                head_start.discard()


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _complain() -> None:
    try:
        import traceback

        _write("preflight itself failed: there is no verdict.\n" + traceback.format_exc())
    except BaseException as error:  # noqa: BLE001 - there is nothing left to say it with
        _write(f"preflight itself failed: there is no verdict. {type(error).__name__}\n")


def _write(text: str) -> None:
    try:
        os.write(2, text.encode("utf-8", "replace"))
    except OSError:
        return
