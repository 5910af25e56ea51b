"""One preview of a program: its engine and its packs, and what came of it as a `Report`.

Imports gRPC, the protocol and the engine: it is loaded while the program and the packs boot.
"""

from __future__ import annotations

import contextlib
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING

from preflight.engine.later import LaterPreview
from preflight.engine.logs import EngineLog
from preflight.engine.made_up import MadeUp, new_mark
from preflight.engine.monitor import Monitor
from preflight.engine.shapes import TableShapes, ToldShapes
from preflight.engine.state import EngineState
from preflight.errors import ProgramError
from preflight.packs.analysis import Analysis
from preflight.program.base import Order
from preflight.providers import dynamic
from preflight.providers.accounts import Accounts
from preflight.providers.answers import load_answers
from preflight.providers.data_sources import DataSources
from preflight.providers.registry import Providers
from preflight.report import Report, nothing_judged, summarise, verdict_of
from preflight.runs import notes
from preflight.runs.boot import BootingPacks
from preflight.runs.failures import failed, vanished
from preflight.runs.fixes import with_fixes
from preflight.runs.redaction import printable
from preflight.runs.server import serve
from preflight.wire import urns

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from preflight.packs.copies import PackCopies
    from preflight.packs.process import PackProcess
    from preflight.processes.group import ProcessGroup
    from preflight.program.base import Program
    from preflight.project.project import Project
    from preflight.providers.base import Provider
    from preflight.report import Preview, Result
    from preflight.resources import ResourceState
    from preflight.runs.console import Console
    from preflight.runs.request import RunRequest


class PreviewRun:
    """A program and its packs, which have been started, and the engine between them; `report` lets the program run.

    ``console`` is where the packs' lines go, ``told`` the one that the user sees. ``first`` is the first preview of the
    same run, if there is one beside this. ``close`` ends what was opened here; processes are ended by whoever started
    them.
    """

    def __init__(
        self,
        preview: Preview,
        request: RunRequest,
        project: Project,
        *,
        program: Program,
        packs: list[PackProcess],
        address: str,
        group: ProcessGroup,
        console: Console,
        told: Console,
        first: PreviewRun | None = None,
        copies: PackCopies | None = None,
    ) -> None:
        self._preview = preview
        self._request = request
        self._project = project
        self._program = program
        self._address = address
        self._console = console
        self._told = told
        self._first = first
        self.registered: Future[frozenset[str]] = Future()
        """The URNs of what the program registered, once it has ended."""
        self._mark = new_mark(project.stack, project.name)
        self._exit = contextlib.ExitStack()
        self._state = EngineState(project.name, project.stack, project.organization, told.secrets)
        providers = Providers(self._dynamic_provider(group))
        answers = load_answers(project.root, request.answers)
        self._accounts = Accounts(providers, request.account, answers)
        self._data_sources = DataSources(providers, answers, self._accounts)
        self._packs = BootingPacks(packs, request, project, address, copies)
        self._exit.callback(self._packs.close)
        self._analysis = Analysis(
            self._packs.wait, console.line, holds=self._accounts.is_open, excepting=request.exceptions
        )
        self._exit.callback(self._analysis.stop)
        self._shapes = ToldShapes() if program.tells_shapes else TableShapes(providers)
        made_up = MadeUp(self._mark)
        later = (
            LaterPreview(providers, self._accounts, made_up, filled=program.tells_shapes)
            if preview == "later"
            else None
        )
        self._monitor = Monitor(
            project, self._state, providers, self._data_sources, self._analysis, later=later, shapes=self._shapes
        )
        self._exit.callback(self._monitor.close)
        self._exit.enter_context(serve(self._monitor, EngineLog(self._state, self._analysis), address))
        # Whatever ends the run, the program's connection must not see the server go first.
        self._exit.callback(group.stop)
        self._packs.begin()
        self.modules: list[str] = []
        """The provider packages that the program imported, for a warm start of the next run."""

    def _dynamic_provider(self, group: ProcessGroup) -> dict[str, Provider]:
        command = self._program.dynamic_provider(self._address)
        if command is None:
            return {}
        provider = dynamic.DynamicProvider(self._project, command, group, self._console.line)
        self._exit.callback(provider.close)
        return {command.package: provider}

    def close(self) -> None:
        """Close what was opened."""
        self._exit.close()

    def printed(self) -> str:
        """Return the last that the program printed where nobody saw it."""
        return self._program.printed()

    def check(self) -> None:
        """Raise what went wrong so far and is none of the program's doing, without waiting."""
        self._packs.check()
        self._monitor.check()

    def begin(self) -> None:
        """Let the program run."""
        self._monitor.last_call = time.monotonic()
        self._program.begin(
            Order(
                project=self._project,
                address=self._address,
                mark=self._mark,
                is_finished=lambda: self._monitor.is_finished,
                errors=lambda: self._analysis.errors,
            )
        )

    def load(self) -> None:
        """Load what the program's calls will need, while it boots."""
        with contextlib.suppress(Exception):  # the call that needs it says what is wrong
            self._shapes.load()

    def report(self, started: float) -> Report:
        """Wait for the program's end and return the outcome; ``started`` is when the clock began (monotonic time).

        Raises `PreflightError` where there is no verdict.
        """
        try:
            ended = self._await_program()
        except BaseException as error:
            self.registered.set_exception(error)
            raise
        self.registered.set_result(frozenset(resource.urn for resource in self._state.resources()))
        packs = tuple(client.pack for client in self._packs.wait())
        self._packs.check()
        resources = self._state.resources()
        self._accounts.settle(resources)
        root_urn = urns.stack_urn(self._state.stack, self._state.project)
        root = self._state.find(root_urn)
        conditional = self._conditional(resources)
        results = self._analysis.results(
            resources, root_urn, self._data_sources.rests_on, preview=self._preview, conditional=conditional
        )
        self._packs.confirm()
        return Report(
            verdict=verdict_of(results, unevaluated_allowed=self._request.allow_unevaluated),
            project=self._project.name,
            stack=self._project.stack,
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
            notes=self._notes(ended, resources, conditional, results),
            unevaluated_allowed=self._request.allow_unevaluated,
            previews=(self._preview,),
            nothing_judged=nothing_judged(packs, results),
            answers_used=self._data_sources.answers_used,
            without_shape=self._shapes.missing,
            resources=frozenset(resource.urn for resource in resources),
        )

    @property
    def resources(self) -> list[ResourceState]:
        """What the program registered so far."""
        return self._state.resources()

    def with_fixes(self, report: Report) -> Report:
        """Return ``report`` with what the packs would change, which they are asked for last."""
        return with_fixes(report, self._packs.wait(), {resource.urn: resource for resource in self._state.resources()})

    def _await_program(self) -> Mapping[str, Any]:
        """Wait for the program's end; returns what the runner tells of it."""
        try:
            return self._ended()
        except BaseException:
            self._program.drain(self._told.secrets.add)
            raise

    def _ended(self) -> Mapping[str, Any]:
        try:
            message = self._program.wait(
                lambda: self._monitor.last_call + self._request.program_timeout,
                self.check,
                self._told.secrets.add,
            )
        except TimeoutError:
            raise ProgramError(
                f"The program has not registered or asked anything for {self._request.program_timeout:g} s, "
                "and has not ended.",
                "It waits for something, or loops. Give it more time with --program-timeout if it only is slow.",
            ) from None
        if self._monitor.failures:
            raise self._monitor.failures[0]
        if message is None:
            raise vanished(self._program, self._told)
        if message["kind"] != "done":
            made_up = [placeholder.token for placeholder in self._data_sources.placeholders]
            raise failed(message, self._program, self._project, self._told, made_up)
        if not self._state.complete:
            raise ProgramError(
                "The program ended without having registered the outputs of its stack.",
                "Pulumi's SDK registers them last, even where there are none: without them, resources may be missing.",
            )
        self.modules = [str(name) for name in message.get("modules", ())]
        return message

    def _conditional(self, resources: list[ResourceState]) -> frozenset[str]:
        """Return the URNs of what may not be there at all: it was registered on a made-up value.

        The program's interpreter says so, which does what the program wants. What the first preview registered as well
        does not depend on any value.
        """
        told = frozenset(resource.urn for resource in resources if resource.conditional)
        return told - self._first.registered.result() if told and self._first is not None else told

    def _notes(
        self,
        ended: Mapping[str, Any],
        resources: list[ResourceState],
        conditional: frozenset[str],
        results: tuple[Result, ...],
    ) -> tuple[str, ...]:
        found = notes.of_project(self._project)
        # The engine shows such a message and goes on: it does not fail a preview.
        found += [f"The program logged an error: {message}" for message in self._analysis.errors]
        found += [self._accounts.note] if self._accounts.note else []
        found += self._program.notes
        found += notes.of_program(ended, self._project, self._told.secrets)
        found += notes.of_exceptions(self._packs.wait(), honoured=self._request.exceptions)
        found += self._shapes.notes
        found += notes.of_answers_ignored(self._data_sources.answers_ignored)
        if self._first is None:  # else that one tells the same
            found += notes.of_existing(resources, self._state.reads(), results)
        found += notes.of_made_up(resources, conditional)
        return tuple(found)
