"""What comes out of the command line: report files, then one document on standard output, whatever happens."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from preflight.cli.endings import Interrupted, UndeliveredError
from preflight.report import NoVerdict, Report, without_verdict
from preflight.reports import Terminal, render

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from preflight.errors import PreflightError

_KINDS: Final = {
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFDIR: "a folder",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}

STATUS: Final = {"pass": 0, "fail": 1, "error": 2}
"""The exit status of each verdict."""


def no_verdict(options: argparse.Namespace, error: PreflightError, seconds: float) -> Report:
    """Return the report of a run that ended with an error after ``seconds``."""
    project = error.project or Path(options.project).absolute().name
    return without_verdict(error.message, error.hint, project=project, stack=str(options.stack), seconds=seconds)


def deliver(report: Report, options: argparse.Namespace, files: Sequence[tuple[str, Path]], started: datetime) -> int:
    """Write the report files, then the document; a file that can't be written takes the verdict away.

    Returns the exit status; raises `UndeliveredError` where standard output can't be written.
    """
    report = replace(report, started=started, project_path=_relative(Path(options.project)))
    for format_, file in files:
        try:
            write_file(file, [render(format_, report)])
        except OSError as error:
            failure = NoVerdict(
                f"The {format_} report {file} can't be written: {error.strerror or error}.",
                "Name another file with --report, or make room for it.",
            )
            report = replace(report, verdict="error", error=report.error or failure)
    terminal = Terminal.of(sys.stdout, os.environ)
    text = render(options.format, report, terminal=terminal, quiet=options.quiet, diff=options.diff)
    if options.format == "text":
        text = text.encode(sys.stdout.encoding or "utf-8", "replace").decode(sys.stdout.encoding or "utf-8")
    write_out(text)
    return STATUS[report.verdict]


def write_out(text: str) -> None:
    """Write ``text`` to standard output as a whole; raises `UndeliveredError` where that is not possible."""
    try:
        _write_all(text)
    except OSError as error:
        _give_up_output()
        raise UndeliveredError(error.strerror or str(error)) from error
    except Interrupted as interruption:
        # What is out is out: a second document behind half of one would help nobody, and wait as long as the first.
        _give_up_output()
        raise UndeliveredError(f"interrupted by {interruption}") from interruption


def _write_all(text: str) -> None:
    """Write to standard output to the last byte.

    An unbuffered one (``PYTHONUNBUFFERED``) writes what it can at once, and keeps quiet about the rest.
    """
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:  # something that a test put there
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    rest = memoryview(text.encode(sys.stdout.encoding or "utf-8", sys.stdout.errors or "strict"))
    while rest:
        rest = rest[binary.write(rest) or 0 :]
    binary.flush()


def _give_up_output() -> None:
    """Let nothing more go to standard output: the interpreter would try once more on its way out."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _relative(project: Path) -> str:
    with contextlib.suppress(ValueError):
        return project.absolute().resolve().relative_to(Path.cwd()).as_posix()
    return project.absolute().as_posix()


def write_file(file: Path, parts: Iterable[str]) -> None:
    """Write a file, which comes in parts, as a whole or not at all: beside it, then renamed.

    A link, a pipe, a device or a folder in its place is refused, and so is a link among the folders that lead there
    from the working directory: the pull request that is judged may have put it there to let another file be written.
    """
    file = Path(os.path.normpath(file))
    _refuse_links(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as stream:
            stream.writelines(parts)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def _refuse_links(file: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        mode = file.lstat().st_mode
        if not stat.S_ISREG(mode):
            raise OSError(f"it is {_KINDS.get(stat.S_IFMT(mode), 'no file')}")
    here = Path.cwd()
    folder = here / file.parent
    if folder.is_relative_to(here):
        while folder != here:
            if folder.is_symlink():
                raise OSError(f"{folder.relative_to(here)} is a link")
            folder = folder.parent
