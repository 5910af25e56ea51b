"""One run: program, packs and engine started together, once for each preview, and what came of it as a `Report`.

The order matters for speed. Program and packs start first, with nothing but the standard library and PyYAML loaded
here; what this process needs itself (gRPC, the protocol, the engine) is imported inside functions, while they boot.
"""

from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from preflight.errors import PackError, PreflightError, ProgramError
from preflight.packs.copies import PackCopies
from preflight.processes.group import ProcessGroup
from preflight.processes.loopback import reserve_address
from preflight.processes.sealed import sealed
from preflight.program.base import Start
from preflight.program.runtimes import start_programs
from preflight.project.project import load_project
from preflight.runs.boot import start_packs
from preflight.runs.console import Console
from preflight.secret_values import MOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from types import TracebackType

    from preflight.program.python.head_start import HeadStart
    from preflight.project.project import Project
    from preflight.report import Report
    from preflight.resources import ResourceState
    from preflight.runs.preview import PreviewRun
    from preflight.runs.request import RunRequest


def run(
    request: RunRequest,
    console: Console | None = None,
    *,
    head_start: HeadStart | None = None,
    copies: PackCopies | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Report:
    """Run the program against the packs.

    ``head_start`` is an interpreter that runs already, ``copies`` are those of the packs that were made before it was
    started, ``meanwhile`` is called before the program runs.

    Raises `PreflightError` where there is no verdict: whatever is missing, broken, hangs or dies. No process that was
    started outlives the call.
    """
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        stack.enter_context(sealed())
        if console is None:
            console = stack.enter_context(Console())
        stack.callback(console.flush)  # once no process is left that could say more
        session = stack.enter_context(Session(request, console, head_start=head_start, copies=copies))
        return session.report(started, meanwhile)


class Session:
    """Program and packs, started and waiting; `report` lets the program run, once for each preview.

    A context manager: on leaving, every process is ended. Raises `PreflightError` like `run`.
    """

    def __init__(
        self,
        request: RunRequest,
        console: Console,
        *,
        preload: Sequence[str] = (),
        head_start: HeadStart | None = None,
        copies: PackCopies | None = None,
    ) -> None:
        self._request = request
        self._copies = copies if copies is not None else PackCopies()
        self._console = console
        self._preload = list(preload)
        self._head_start = head_start
        self.project: Project = load_project(request.project, request.stack, request.config, request.config_file)
        self._group = ProcessGroup()
        self._previews: list[PreviewRun] = []
        self._exit = contextlib.ExitStack()

    def __enter__(self) -> Session:
        with self._named(), contextlib.ExitStack() as stack:
            self._start(stack)
            self._exit = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.close()

    @property
    def modules(self) -> list[str]:
        """The provider packages that the program imported, for a warm start of the next run."""
        return self._previews[0].modules

    @property
    def resources(self) -> list[ResourceState]:
        """What the program registered in the first of its previews."""
        return self._previews[0].resources

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        """Let errors tell the project's name, which is known by now, and no secrets."""
        try:
            yield
        except PreflightError as error:
            from preflight.runs.redaction import hide_in_error

            error.project = self.project.name
            hide_in_error(error, self._console.secrets)
            raise

    def _start(self, stack: contextlib.ExitStack) -> None:
        request, project = self._request, self.project
        self._copy_packs(stack)
        group = stack.enter_context(self._group)
        # Of two previews the first one is heard.
        consoles = [self._console, *(Console.quiet(self._console.secrets) for _ in request.previews[1:])]
        addresses = []
        for _ in consoles:
            holder, address = reserve_address()
            stack.callback(holder.close)
            addresses.append(address)
        streams = [console.stream for console in consoles]
        programs = start_programs(Start(project, group, streams, self._head_start, request.transpile_only))
        for program in programs:
            stack.enter_context(contextlib.closing(program))
        packs = start_packs(request, project, addresses[0], group, consoles, copies=self._copies)
        started = zip(request.previews, programs, packs, addresses, consoles, strict=True)
        # Everything below is imported while the programs and the packs boot.
        from preflight.runs.preview import PreviewRun
        from preflight.runs.redaction import note_configuration

        note_configuration(project, self._console.secrets)
        for preview, program, processes, address, console in started:
            first = self._previews[0] if self._previews else None
            run = PreviewRun(
                preview,
                request,
                project,
                program=program,
                packs=processes,
                address=address,
                group=group,
                console=console,
                told=self._console,
                first=first,
                copies=self._copies,
            )
            self._previews.append(stack.enter_context(contextlib.closing(run)))
            if self._preload:
                program.warm_up(self._preload)

    def _copy_packs(self, stack: contextlib.ExitStack) -> None:
        """Copy the packs before any code of the project runs; an interpreter that runs already comes too early."""
        stack.callback(self._copies.close)
        late = [self._copies.read(pack.path) for pack in self._request.packs]
        late += [self._copies.read_config(str(pack.config)) for pack in self._request.packs if _is_file(pack.config)]
        if any(late) and self._head_start is not None:
            self._head_start.discard()
            self._head_start = None
        for pack in self._request.packs:
            if self._copies.is_too_large(pack.path):
                raise PackError(
                    f"The folder of the policy pack {pack.path} is too large: packs run from a copy.",
                    "Keep the pack in a folder of its own. Environments and node_modules inside of it are not copied.",
                )
        try:
            self._copies.write()
        except OSError as error:
            raise PackError(f"The policy packs could not be copied: {error}", "Make room in TMPDIR.") from error

    def check(self) -> None:
        """Raise what went wrong with a pack so far, without waiting."""
        with self._named():
            for preview in self._previews:
                preview.check()

    def report(self, started: float, meanwhile: Callable[[], object] | None = None) -> Report:
        """Run the program and return the outcome; ``started`` is when the clock began (monotonic time)."""
        with self._named():
            # Beside the beginning, which may wait for a compiler.
            threading.Thread(target=self._previews[0].load, daemon=True).start()
            for preview in self._previews:
                preview.begin()
            if meanwhile is not None:
                meanwhile()
            report = self._previews[0].report(started) if len(self._previews) == 1 else self._both(started)
            if self._console.secrets.too_many:
                raise ProgramError(
                    f"The program marks more than {MOST:,} values as secret, or very large ones.",
                    "No report can be kept free of so many: mark those that are secret, not all that goes with them.",
                )
            from preflight.runs.redaction import without_secrets

            report = self._previews[0].with_fixes(report)
            return without_secrets(report, self._console.secrets)

    def _both(self, started: float) -> Report:
        from concurrent.futures import ThreadPoolExecutor

        from preflight.runs.join import join

        first, later = self._previews
        with ThreadPoolExecutor(1) as pool:
            pending: Future[Report] = pool.submit(later.report, started)
            try:
                one = first.report(started)
            except BaseException:
                self._group.stop()  # nobody waits for the other one any more
                raise
            try:
                other = pending.result()
            except PreflightError as error:
                # What it printed nobody has seen so far.
                for line in later.printed().splitlines():
                    self._console.line(line)
                error.hint = f"{error.hint} {_LATER_FAILED}".strip()
                raise
        return join(one, other)


def _is_file(config: object) -> bool:
    return isinstance(config, Path)


_LATER_FAILED = (
    "The first preview came to its end: only the later one, in which outputs are known, has no verdict. "
    "--previews first judges without it."
)
