"""One run: program, packs and engine started together, and what came of it as a `Report`.

The order matters for speed. Program and packs start first, with nothing but the standard library loaded here; what
this process needs itself (gRPC, the protocol) is imported while they boot.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from preflight.errors import PreflightError
from preflight.processes import ProcessGroup, reserve_address
from preflight.program import Program, order_for
from preflight.project import load_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import TracebackType

    from preflight.head_start import HeadStart
    from preflight.model import Report
    from preflight.monitor import Engine, Monitor
    from preflight.pack_process import PackProcess
    from preflight.packs import PackClient
    from preflight.project import Project

_SERVER_WORKERS: Final = 16


@dataclass(frozen=True, slots=True)
class PackRequest:
    """A pack to run: its folder as the user named it, and its configuration (a file, or plain data)."""

    path: str
    config: Path | Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What to run. Times are in seconds; ``program_timeout`` counts from the last call that the program made."""

    project: Path = Path()
    stack: str = "dev"
    packs: tuple[PackRequest, ...] = ()
    config: tuple[tuple[str, str], ...] = ()
    answers: Path | None = None
    allow_unevaluated: bool = False
    program_timeout: float = 120.0
    pack_timeout: float = 60.0


def _print_line(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _swallow(text: str) -> None:
    del text


@dataclass(slots=True)
class Console:
    """Where the output of the program and the packs goes: a stream with a file descriptor, and a function for lines."""

    stream: int | IO[bytes] | None = 2
    line: Callable[[str], None] = field(default=_print_line)
    shown: bool = True

    @classmethod
    def quiet(cls) -> Console:
        """Make a console that shows nothing."""
        return cls(stream=subprocess.DEVNULL, line=_swallow, shown=False)


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
    with Session(request, console or Console(), head_start=head_start) as session:
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
        self.project: Project = load_project(request.project, request.stack, request.config)
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
        try:
            yield
        except PreflightError as error:
            error.project = self.project.name
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
        from preflight.analysis import Analysis  # noqa: PLC0415
        from preflight.answers import load_answers  # noqa: PLC0415
        from preflight.deployment import Deployment  # noqa: PLC0415
        from preflight.dynamic import DynamicProvider  # noqa: PLC0415
        from preflight.invokes import Invokes  # noqa: PLC0415
        from preflight.monitor import Engine, Monitor  # noqa: PLC0415

        self._deployment = Deployment(project.name, project.stack, project.organization)
        self._invokes = Invokes(project, load_answers(project.root, request.answers))
        self._readiness = _Readiness(processes, request, project, address)
        stack.callback(self._readiness.close)
        self._analysis = Analysis(self._deployment, self._readiness.wait, self._console.line)
        stack.callback(self._analysis.stop)
        dynamic = DynamicProvider(project, self._program, group, self._console.line)
        stack.callback(dynamic.close)
        self._monitor = Monitor(project, self._deployment, self._invokes, self._analysis, dynamic)
        stack.callback(self._monitor.close)
        stack.enter_context(serve(self._monitor, Engine(self._deployment, self._analysis), address))
        # Whatever ends the run, the program's connection must not see the server go first.
        stack.callback(group.stop)
        self._readiness.begin()
        self._address = address
        if self._preload:
            self._program.order(preload=self._preload, wait=True)

    def check(self) -> None:
        """Raise what went wrong with a pack so far, without waiting."""
        with self._named():
            self._readiness.check()

    def report(self, started: float, meanwhile: Callable[[], object] | None = None) -> Report:
        """Run the program and tell the outcome; ``started`` is when the clock began (monotonic time)."""
        with self._named():
            self._monitor.last_call = time.monotonic()
            self._program.order(**order_for(self.project, self._address, self._program.environment))
            if meanwhile is not None:
                meanwhile()
            self._await_program()
            return self._build(started)

    def _await_program(self) -> None:
        try:
            message = self._program.wait(
                lambda: self._monitor.last_call + self._request.program_timeout, self._readiness.check
            )
        except TimeoutError:
            raise PreflightError(
                f"The program has not registered or asked anything for {self._request.program_timeout:g} s, "
                "and has not ended.",
                "It waits for something, or loops. Give it more time with --program-timeout if it only is slow.",
            ) from None
        if self._monitor.failures:
            raise self._monitor.failures[0]
        if message is None:
            raise self._vanished()
        if message["kind"] != "done":
            raise self._failed(message)
        self.modules = [str(name) for name in message.get("modules", ())]

    def _vanished(self) -> PreflightError:
        status = self._program.child.wait()
        how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
        return PreflightError(
            f"The program {how} before its end was reached.",
            f"Nothing can be said about resources that it had yet to register. {self._printed('What it printed')}",
        )

    def _failed(self, message: Mapping[str, Any]) -> PreflightError:
        kind = message["kind"]
        if kind == "broken":
            return PreflightError(str(message["message"]), str(message.get("hint") or ""))
        if kind == "exited":
            said = f": {message['message']}" if message.get("message") else ""
            return PreflightError(
                f"The program called sys.exit({message['status']}){self._where(message)} before its end{said}.",
                "Nothing can be said about resources that it had yet to register: let it run to its end.",
            )
        from preflight.missing import without_secrets  # noqa: PLC0415 - only runs that fail pay for it

        said = without_secrets(str(message["message"]), self.project)
        return PreflightError(f"The program failed{self._where(message)}: {said}", self._advice(message))

    def _printed(self, what: str) -> str:
        if self._console.shown:
            return f"{what} is on standard error."
        return f"{what} is on standard error in a run without --quiet."

    def _advice(self, message: Mapping[str, Any]) -> str:
        from preflight.advice import Failure, advise  # noqa: PLC0415 - only runs that fail pay for it

        made_up = [placeholder.token for placeholder in self._invokes.placeholders]
        advice = advise(Failure.parse(message, str(self._program.executable), made_up), self.project)
        return advice or self._printed("The traceback")

    def _where(self, message: Mapping[str, Any]) -> str:
        frames = message.get("trace") or []
        if not frames:
            return ""
        file, line, source = frames[-1]
        with contextlib.suppress(ValueError):
            file = Path(file).relative_to(self.project.root).as_posix()
        if message.get("type") != "SyntaxError":
            source = _shortened(source)
        return f" at {file}:{line}" + (f" ({source})" if source else "")

    def _build(self, started: float) -> Report:
        from preflight import urns, values  # noqa: PLC0415 - loaded by now
        from preflight.model import Report, summarise  # noqa: PLC0415 - loaded by now

        deployment = self._deployment
        packs = tuple(client.pack for client in self._readiness.wait())
        results = self._analysis.results(self._invokes.rests_on)
        root = deployment.find(urns.stack_urn(deployment.stack, deployment.project))
        closed = any(
            result.closes_gate and not (result.status == "unevaluated" and self._request.allow_unevaluated)
            for result in results
        )
        return Report(
            verdict="fail" if closed else "pass",
            project=self.project.name,
            stack=self.project.stack,
            duration_seconds=round(time.monotonic() - started, 3),
            packs=packs,
            summary=summarise(
                results,
                resources=len(deployment.resources()),
                policies=sum(1 for pack in packs for item in pack.policies if item.enforcement_level != "disabled"),
            ),
            results=results,
            outputs=values.printable(root.outputs) if root is not None else {},
            placeholders=self._invokes.placeholders,
            notes=self._notes(),
            unevaluated_allowed=self._request.allow_unevaluated,
        )

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


def _shortened(source: str) -> str:
    """Give a line of a program as something that can stand in brackets although the statement goes on."""
    source = source.rstrip(", ")
    if source.count("(") <= source.count(")"):
        return source
    return f"{source}...)" if source.endswith("(") else f"{source}, ...)"


@contextlib.contextmanager
def boot_packs(request: RunRequest, project: Project, console: Console) -> Iterator[list[PackClient]]:
    """Start, connect and configure the packs of ``request``, for the time of the block; raises `PreflightError`."""
    from preflight.deployment import Deployment  # noqa: PLC0415 - a library that is imported for its data only
    from preflight.monitor import Engine, Listener  # noqa: PLC0415 - the same

    holder, address = reserve_address()
    with ProcessGroup() as group, contextlib.closing(holder):
        processes = start_packs(request, project, address, group, console)
        deployment = Deployment(project.name, project.stack, project.organization)
        readiness = _Readiness(processes, request, project, address)
        with serve(None, Engine(deployment, Listener()), address), contextlib.closing(readiness):
            readiness.begin()
            yield readiness.wait()


def start_packs(
    request: RunRequest, project: Project, address: str, group: ProcessGroup, console: Console
) -> list[PackProcess]:
    """Start the packs' processes, without waiting for them."""
    from preflight.pack_process import PackProcess  # noqa: PLC0415 - after the program has started

    return [
        PackProcess.start(
            Path(pack.path).absolute(),
            path=pack.path,
            engine=address,
            environment=pack_environment(project),
            group=group,
            sink=console.line,
        )
        for pack in request.packs
    ]


def pack_environment(project: Project) -> dict[str, str]:
    """Give the environment variables that language hosts set for packs (pulumi-language-python main.go, RunPlugin)."""
    return {
        "PULUMI_ORGANIZATION": project.organization,
        "PULUMI_PROJECT": project.name,
        "PULUMI_STACK": project.stack,
        "PULUMI_DRY_RUN": "true",
        "PULUMI_CONFIG": json.dumps(project.config),
    }


class _Readiness:
    """The packs while they boot, each on its own thread."""

    def __init__(self, processes: list[PackProcess], request: RunRequest, project: Project, address: str) -> None:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - after the program has started

        from preflight.packs import PackClient  # noqa: PLC0415 - the same

        self._clients = [
            PackClient(process, pack.config, timeout=request.pack_timeout)
            for process, pack in zip(processes, request.packs, strict=True)
        ]
        self._project = project
        self._address = address
        self._timeout = request.pack_timeout
        self._pool = ThreadPoolExecutor(max(1, len(processes)), thread_name_prefix="pack")
        self._futures: list[Any] = []

    def begin(self) -> None:
        """Connect to every pack."""
        from preflight.packs import StackFacts  # noqa: PLC0415 - loaded by now

        deadline = time.monotonic() + self._timeout
        facts = StackFacts.of(self._project)
        self._futures = [
            self._pool.submit(client.connect, facts, self._address, deadline=deadline) for client in self._clients
        ]
        self._pool.shutdown(wait=False)

    def wait(self) -> list[PackClient]:
        """Give the packs once all are ready; raises what went wrong with the first that is not."""
        for future in self._futures:
            future.result()
        return self._clients

    def check(self) -> None:
        """Raise what went wrong with a pack, without waiting."""
        for future in self._futures:
            if future.done():
                future.result()

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients:
            client.close()


@contextlib.contextmanager
def serve(monitor: Monitor | None, engine: Engine, address: str) -> Iterator[None]:
    """Serve both services on ``address`` until the end of the block."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - after the program has started

    from preflight.protocol import GRPC_OPTIONS, engine_pb2_grpc, grpc, resource_pb2_grpc  # noqa: PLC0415 - the same

    # Shapes of classes travel as metadata, of which gRPC takes 8 KiB unless told otherwise.
    options = [*GRPC_OPTIONS, ("grpc.max_metadata_size", 2**24), ("grpc.absolute_max_metadata_size", 2**24)]
    pool = ThreadPoolExecutor(_SERVER_WORKERS, thread_name_prefix="engine")
    server = grpc.server(pool, options=options)
    if monitor is not None:
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    try:
        bound = server.add_insecure_port(address) != 0
    except RuntimeError:  # how it is told depends on the version of gRPC
        bound = False
    if not bound:
        pool.shutdown(wait=False)
        raise PreflightError(f"preflight could not listen on {address}.", "Try again: another process took the port.")
    server.start()
    try:
        yield
    finally:
        server.stop(0)
        pool.shutdown(wait=False, cancel_futures=True)
