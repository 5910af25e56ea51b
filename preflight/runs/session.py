"""One run: program, packs and engine started together, and what came of it as a `Report`.

The order matters for speed. Program and packs start first, with nothing but the standard library and PyYAML loaded
here; what this process needs itself (gRPC, the protocol, the engine) is imported inside functions, while they boot.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from preflight.errors import PreflightError, ProgramError
from preflight.processes.group import ProcessGroup
from preflight.processes.loopback import reserve_address
from preflight.program.process import Program, order_for
from preflight.project.project import load_project
from preflight.runs.boot import BootingPacks, start_packs
from preflight.runs.console import Console
from preflight.secret_values import MOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

    from preflight.program.head_start import HeadStart
    from preflight.project.project import Project
    from preflight.report import Report
    from preflight.runs.request import RunRequest


def run(
    request: RunRequest,
    console: Console | None = None,
    *,
    head_start: HeadStart | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Report:
    """Run the program against the packs.

    ``head_start`` is an interpreter that runs already, ``meanwhile`` is called while the program runs.

    Raises `PreflightError` where there is no verdict: whatever is missing, broken, hangs or dies. No process that was
    started outlives the call.
    """
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        if console is None:
            console = stack.enter_context(Console())
        stack.callback(console.flush)  # once no process is left that could say more
        session = stack.enter_context(Session(request, console, head_start=head_start))
        return session.report(started, meanwhile)


class Session:
    """Program and packs, started and waiting; `report` lets the program run, once.

    A context manager: on leaving, every process is ended. Raises `PreflightError` like `run`.
    """

    def __init__(
        self,
        request: RunRequest,
        console: Console,
        *,
        preload: Sequence[str] = (),
        head_start: HeadStart | None = None,
    ) -> None:
        self._request = request
        self._console = console
        self._preload = list(preload)
        self._head_start = head_start
        self.project: Project = load_project(request.project, request.stack, request.config, request.config_file)
        self.modules: list[str] = []
        """The provider packages that the program imported, for a warm start of the next run."""
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
        holder, address = reserve_address()
        stack.callback(holder.close)
        group = stack.enter_context(ProcessGroup())
        self._program = stack.enter_context(
            contextlib.closing(Program.start(project, group, self._console.stream, self._head_start))
        )
        processes = start_packs(request, project, address, group, self._console)
        # Everything below is imported while the program and the packs boot.
        from preflight.engine.logs import EngineLog
        from preflight.engine.monitor import Monitor
        from preflight.engine.state import EngineState
        from preflight.packs.analysis import Analysis
        from preflight.providers import dynamic
        from preflight.providers.answers import load_answers
        from preflight.providers.data_sources import DataSources
        from preflight.providers.registry import Providers
        from preflight.runs.redaction import note_configuration
        from preflight.runs.server import serve

        note_configuration(project, self._console.secrets)
        self._state = EngineState(project.name, project.stack, project.organization, self._console.secrets)
        dynamic_provider = dynamic.DynamicProvider(project, self._program, group, self._console.line)
        stack.callback(dynamic_provider.close)
        providers = Providers({dynamic.PACKAGE: dynamic_provider})
        self._data_sources = DataSources(providers, load_answers(project.root, request.answers))
        self._packs = BootingPacks(processes, request, project, address)
        stack.callback(self._packs.close)
        self._analysis = Analysis(self._packs.wait, self._console.line)
        stack.callback(self._analysis.stop)
        self._monitor = Monitor(project, self._state, providers, self._data_sources, self._analysis)
        stack.callback(self._monitor.close)
        stack.enter_context(serve(self._monitor, EngineLog(self._state, self._analysis), address))
        # Whatever ends the run, the program's connection must not see the server go first.
        stack.callback(group.stop)
        self._packs.begin()
        self._address = address
        if self._preload:
            self._program.order(preload=self._preload, wait=True)

    def check(self) -> None:
        """Raise what went wrong with a pack so far, without waiting."""
        with self._named():
            self._packs.check()

    def report(self, started: float, meanwhile: Callable[[], object] | None = None) -> Report:
        """Run the program and return the outcome; ``started`` is when the clock began (monotonic time)."""
        with self._named():
            self._monitor.last_call = time.monotonic()
            self._program.order(**order_for(self.project, self._address, self._program.environment))
            if meanwhile is not None:
                meanwhile()
            self._await_program()
            if self._console.secrets.too_many:
                raise ProgramError(
                    f"The program marks more than {MOST:,} values as secret.",
                    "No report can be kept free of so many: mark those that are secret, not all that goes with them.",
                )
            return self._build(started)

    def _await_program(self) -> None:
        try:
            message = self._program.wait(
                lambda: self._monitor.last_call + self._request.program_timeout,
                self._packs.check,
                self._console.secrets.add,
            )
        except TimeoutError:
            raise ProgramError(
                f"The program has not registered or asked anything for {self._request.program_timeout:g} s, "
                "and has not ended.",
                "It waits for something, or loops. Give it more time with --program-timeout if it only is slow.",
            ) from None
        if self._monitor.failures:
            raise self._monitor.failures[0]
        if message is None or message["kind"] != "done":
            from preflight.runs.failures import failed, vanished

            if message is None:
                raise vanished(self._program, self._console)
            made_up = [placeholder.token for placeholder in self._data_sources.placeholders]
            raise failed(message, self._program, self.project, self._console, made_up)
        self.modules = [str(name) for name in message.get("modules", ())]

    def _build(self, started: float) -> Report:
        from preflight.report import Report, nothing_judged, summarise, verdict_of
        from preflight.runs.redaction import printable, without_secrets
        from preflight.wire import urns

        packs = tuple(client.pack for client in self._packs.wait())
        resources = self._state.resources()
        root_urn = urns.stack_urn(self._state.stack, self._state.project)
        root = self._state.find(root_urn)
        results = self._analysis.results(resources, root_urn, self._data_sources.rests_on)
        report = Report(
            verdict=verdict_of(results, unevaluated_allowed=self._request.allow_unevaluated),
            project=self.project.name,
            stack=self.project.stack,
            duration_seconds=round(time.monotonic() - started, 3),
            packs=packs,
            summary=summarise(
                results,
                resources=len(resources),
                policies=sum(1 for pack in packs for item in pack.policies if item.enforcement_level != "disabled"),
            ),
            results=results,
            outputs=printable(root.outputs) if root is not None else {},
            placeholders=self._data_sources.placeholders,
            notes=self._notes(),
            unevaluated_allowed=self._request.allow_unevaluated,
            previews=("first",),
            nothing_judged=nothing_judged(packs, results),
            resources=frozenset(resource.urn for resource in resources),
        )
        return without_secrets(report, self._console.secrets)

    def _notes(self) -> tuple[str, ...]:
        notes = list(self.project.notes)
        # The engine shows such a message and goes on: it does not fail a preview.
        notes += [f"The program logged an error: {message}" for message in self._analysis.errors]
        if self.project.encrypted:
            notes.append(
                "Encrypted configuration can't be decrypted here and counts as unknown: "
                f"{', '.join(self.project.encrypted)}. Give a value with --config KEY=VALUE."
            )
        return tuple(notes)
