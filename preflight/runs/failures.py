"""How a program ended that did not come to its end, as an error that says where and what to do."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from preflight.errors import ProgramError
from preflight.runs.redaction import note_asked_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from preflight.program.base import Program
    from preflight.project.project import Project
    from preflight.runs.console import Console


def vanished(program: Program, console: Console) -> ProgramError:
    """Describe a program whose process is gone without a word."""
    try:
        status = program.child.wait()
        how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
    except subprocess.TimeoutExpired:  # of one that was forked nobody knows it
        how = "ended"
    return ProgramError(
        f"The program {how} before its end was reached.",
        f"Nothing can be said about resources that it had yet to register. {_printed(console, 'What it printed')}",
    )


def failed(
    message: Mapping[str, Any], program: Program, project: Project, console: Console, made_up: Sequence[str]
) -> ProgramError:
    """Describe a program whose runner reports a failure; ``made_up`` are the calls that got placeholders.

    The secrets in it are left out by whoever tells it.
    """
    kind = message["kind"]
    if kind == "broken":
        return ProgramError(str(message["message"]), program.advice(message, project, made_up))
    where = place_of(message, project)
    if kind == "exited":
        said = f": {message['message']}" if message.get("message") else ""
        return ProgramError(
            f"The program called {program.exit_call}({message['status']}){where} before its end{said}.",
            "Nothing can be said about resources that it had yet to register: let it run to its end.",
        )
    said = note_asked_secrets(str(message["message"]), project, console.secrets)
    return ProgramError(
        f"The program failed{where}: {said}",
        program.advice(message, project, made_up) or _printed(console, program.failure_name),
    )


def _printed(console: Console, what: str) -> str:
    if console.shown:
        return f"{what} is on standard error."
    return f"{what} is on standard error in a run without --quiet."


def place_of(message: Mapping[str, Any], project: Project) -> str:
    """Return where in the program something failed, as the end of a sentence; empty where nobody knows."""
    frames = message.get("trace") or []
    if not frames:
        return ""
    file, line, source = frames[-1]
    file = relative(file, project)
    if message.get("type") != "SyntaxError":
        source = _shortened(source)
    return f" at {file}:{line}" + (f" ({source})" if source else "")


def relative(file: str, project: Project) -> str:
    """Return a file's path from the project's folder, if it lies in it."""
    with contextlib.suppress(ValueError):
        return Path(file).relative_to(project.root).as_posix()
    return file


def _shortened(source: str) -> str:
    """Return a line of a program as something that can stand in brackets although the statement goes on."""
    source = source.rstrip(", ")
    if source.count("(") <= source.count(")"):
        return source
    return f"{source}...)" if source.endswith("(") else f"{source}, ...)"
