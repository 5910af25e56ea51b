"""``--watch``: a new verdict whenever a file is saved, with everything that can be warm already warm.

The next program's interpreter and the next packs are started, and have loaded what the last run needed, before they
are asked for. Each run gets fresh ones: nothing that a program or a pack remembers can blur the next verdict.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from preflight.cli.endings import Interrupted, raise_if_interrupted
from preflight.cli.output import write_out
from preflight.errors import PreflightError
from preflight.report import without_verdict
from preflight.runs.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from preflight.report import Report
    from preflight.runs.console import Console
    from preflight.runs.request import RunRequest

_POLL: Final = 0.05
_QUIET: Final = 0.02
_SOURCES: Final = frozenset({".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"})
"""What programs are written in: a process that waits has loaded none of it."""

# What is compiled before a process waits is no source: `.go` and its modules.
_WATCHED: Final = _SOURCES | {".go", ".mod", ".sum", ".yaml", ".yml", ".json", ".toml", ".txt"}
_IGNORED: Final = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})

_CLEAR: Final = "\x1b[2J\x1b[H"
"""Clears a terminal (ECMA-48: ED, CUP)."""

Snapshot = dict[str, tuple[int, int]]


def watch(request: RunRequest, deliver: Callable[[Report], int], console: Console) -> NoReturn:
    """Run, deliver, wait for a saved file, again, until a signal ends it (which the caller handles)."""
    folders = [request.project.absolute(), *(Path(pack.path).absolute() for pack in request.packs)]
    extra = [pack.config for pack in request.packs if isinstance(pack.config, Path)]
    if request.answers is not None:
        extra.append(request.answers)
    warm = _Warm(request, console)
    clear = ""
    last: Report | None = None
    try:
        while True:
            before = snapshot(folders, extra)
            started = time.monotonic()
            report = warm.report(started, partial(write_out, clear))
            deliver(report)
            for line in since(last, report) if last is not None else ():
                console.line(line)
            if report.verdict != "error":  # what is new is so since the last verdict
                last = report
            clear = _CLEAR if sys.stdout.isatty() else ""
            warm.prepare()
            console.line("Watching for changes; Ctrl-C ends it.")
            console.flush()
            changed = wait_for_change(folders, extra, before, warm.check)
            if not all(_is_program(path, request) for path in changed):
                # The packs, or what the packs were told, may have changed.
                warm.discard()
    except Interrupted:
        if sys.stdout.isatty():
            write_out("\n")  # a terminal shows ^C, and the shell's prompt would stand behind it
        raise
    finally:
        warm.discard()


def since(last: Report, report: Report) -> list[str]:
    """Return what is new in a report, and what is fixed, since the last one; nothing where one has no verdict."""
    if "error" in (last.verdict, report.verdict):
        return []
    before, now = _findings(last), _findings(report)
    told = (
        ("New", [now[key] for key in now if key not in before]),
        ("Fixed", [before[key] for key in before if key not in now]),
    )
    return [f"{word}: {', '.join(names)}." for word, names in told if names]


def _findings(report: Report) -> dict[tuple[str, str, str, str], str]:
    return {
        (each.pack, each.policy, each.urn, each.message): f"{each.policy} on {each.name or 'the stack'}"
        for each in report.results
        if each.is_finding
    }


def _is_program(path: str, request: RunRequest) -> bool:
    """Whether a file that is there is a part of the program and of nothing else."""
    in_pack = any(Path(path).is_relative_to(Path(pack.path).absolute()) for pack in request.packs)
    return Path(path).suffix in _SOURCES and not in_pack and Path(path).exists()


class _Warm:
    """The session of the next run."""

    def __init__(self, request: RunRequest, console: Console) -> None:
        self._request = request
        self._console = console
        self._open = contextlib.ExitStack()
        self._session: Session | None = None
        self._modules: list[str] = []

    def prepare(self) -> None:
        """Start the next run's processes; what goes wrong is told when they are needed."""
        with contextlib.suppress(PreflightError):
            self._start(preload=["pulumi", *self._modules])

    def _start(self, preload: Sequence[str] = ()) -> Session:
        session = self._open.enter_context(Session(self._request, self._console, preload=preload))
        self._session = session
        return session

    def check(self) -> None:
        """Drop a session that broke while it was waiting."""
        if self._session is not None:
            try:
                self._session.check()
            except PreflightError:
                self.discard()

    def discard(self) -> None:
        """End the processes that wait."""
        self._session = None
        self._open.close()

    def report(self, started: float, before_output: Callable[[], None]) -> Report:
        """Run, and return the outcome; what stands in the way of a verdict becomes one of its own.

        What program and packs printed is told at the end, after ``before_output``.
        """
        try:
            session = self._session or self._start()
            report = session.report(started)
            self._modules = session.modules or self._modules
        except PreflightError as error:
            return without_verdict(
                error.message,
                error.hint,
                project=error.project or self._request.project.absolute().name,
                stack=self._request.stack,
                seconds=time.monotonic() - started,
            )
        else:
            return report
        finally:
            self.discard()
            before_output()
            self._console.flush()


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name in _IGNORED:
            continue
        if entry.is_dir(follow_symlinks=False):
            # An environment, whatever it is called.
            if not Path(entry.path, "pyvenv.cfg").exists():
                yield from _files(Path(entry.path))
        elif os.path.splitext(entry.name)[1] in _WATCHED:  # noqa: PTH122 - many files, many times
            yield entry


def snapshot(folders: list[Path], extra: list[Path]) -> Snapshot:
    """Return time and size of every file that is watched."""
    found: Snapshot = {}
    for folder in folders:
        for entry in _files(folder):
            try:
                status = entry.stat()
            except OSError:
                continue
            found[entry.path] = (status.st_mtime_ns, status.st_size)
    for path in extra:
        try:
            status = path.stat()
        except OSError:
            continue
        found[str(path)] = (status.st_mtime_ns, status.st_size)
    return found


def wait_for_change(folders: list[Path], extra: list[Path], before: Snapshot, check: Callable[[], None]) -> set[str]:
    """Wait until a file differs from ``before`` and the saving has settled; give the files that differ."""
    while True:
        raise_if_interrupted()
        now = snapshot(folders, extra)
        if now != before:
            # Editors write in steps; go on once nothing moves any more.
            while True:
                time.sleep(_QUIET)
                latest = snapshot(folders, extra)
                if latest == now:
                    return {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
                now = latest
        check()
        time.sleep(_POLL)
