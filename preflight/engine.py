"""One run: program, packs and engine started together, and what came of it as a `Report`.

The order matters for speed. Program and packs start first, with nothing but the standard library loaded here; what
this process needs itself (gRPC, the protocol) is imported while they boot.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from preflight.errors import PreflightError
from preflight.interpreters import find_interpreter
from preflight.processes import ProcessGroup, reserve_address
from preflight.project import load_project

if TYPE_CHECKING:
    import socket
    import subprocess
    from collections.abc import Callable, Iterator, Mapping

    from preflight.analysis import Analysis
    from preflight.deployment import Deployment
    from preflight.invokes import Invokes
    from preflight.model import Report
    from preflight.monitor import Engine, Monitor
    from preflight.pack_process import PackProcess
    from preflight.packs import PackClient
    from preflight.project import Project

_RUNNER: Final = Path(__file__).with_name("runner.py")
_SERVER_WORKERS: Final = 32
_POLL: Final = 0.2


@dataclass(frozen=True, slots=True)
class PackRequest:
    """A pack to run: its folder as the user named it, and its configuration (a file, or plain data)."""

    path: str
    config: Path | Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What to run. Times are in seconds; ``program_timeout`` counts from the start of the program."""

    project: Path = Path()
    stack: str = "dev"
    packs: tuple[PackRequest, ...] = ()
    config: tuple[tuple[str, str], ...] = ()
    answers: Path | None = None
    allow_unevaluated: bool = False
    program_timeout: float = 300.0
    pack_timeout: float = 120.0


@dataclass(slots=True)
class Console:
    """Where the output of the program and the packs goes: a stream with a file descriptor, and a function for lines."""

    stream: int | IO[bytes] | None = 2
    line: Callable[[str], None] = field(default=lambda text: print(text, file=sys.stderr))  # noqa: T201 - its purpose


class Program:
    """The program's process and the pipe on which it reports."""

    def __init__(self, child: subprocess.Popen[bytes], orders: int, reports: int) -> None:
        self.child = child
        self._orders = orders
        self._reports = reports
        self._buffer = b""

    @classmethod
    def start(cls, project: Project, group: ProcessGroup, stream: int | IO[bytes] | None) -> Program:
        """Start the interpreter; it loads the SDK, then waits for orders."""
        if project.runtime != "python":
            raise PreflightError(
                f"{project.root} is a project in {project.runtime}; preflight runs programs in Python.",
                "Its policy packs may be in Python or Node.js.",
            )
        entry = project.directory / project.entry
        if not (entry / "__main__.py" if entry.is_dir() else entry).is_file():
            raise PreflightError(
                f"There is no program: {entry / '__main__.py' if entry.is_dir() else entry} does not exist.",
                "Create it, or name the program's folder or file with main: in Pulumi.yaml.",
            )
        interpreter = find_interpreter(project.root, project.options, file="Pulumi.yaml")
        read_orders, write_orders = os.pipe()
        read_reports, write_reports = os.pipe()
        try:
            child = group.start(
                [str(interpreter.executable), "-u", str(_RUNNER), str(read_orders), str(write_reports)],
                cwd=project.directory,
                environment=interpreter.environment(),
                stdout=stream,
                stderr=stream,
                inherit=(read_orders, write_reports),
            )
        except OSError as error:
            for descriptor in (write_orders, read_reports):
                os.close(descriptor)
            raise PreflightError(f"The program could not be started with {interpreter.executable}: {error}") from error
        finally:
            os.close(read_orders)
            os.close(write_reports)
        return cls(child, write_orders, read_reports)

    def order(self, **message: object) -> None:
        """Send one order; a program that is gone is noticed by `wait`."""
        with contextlib.suppress(OSError):
            os.write(self._orders, (json.dumps(message) + "\n").encode())

    def wait(self, deadline: float, check: Callable[[], None]) -> dict[str, Any] | None:
        """Wait for the program's report; ``None`` if it ended without one. ``check`` may raise in between.

        Raises `TimeoutError` at ``deadline`` (monotonic time).
        """
        while True:
            line, separator, rest = self._buffer.partition(b"\n")
            if separator:
                self._buffer = rest
                message = json.loads(line)
                return message if isinstance(message, dict) else None
            check()
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            ready, _, _ = select.select([self._reports], [], [], min(_POLL, remaining))
            if ready:
                chunk = os.read(self._reports, 65536)
                if not chunk:
                    return None
                self._buffer += chunk
            elif self.child.poll() is not None:
                # A child of the program may hold the pipe open although the program is gone.
                return None

    def close(self) -> None:
        """Close the pipes."""
        for descriptor in (self._orders, self._reports):
            with contextlib.suppress(OSError):
                os.close(descriptor)


def run(request: RunRequest, console: Console | None = None) -> Report:
    """Run the program against the packs.

    Raises `PreflightError` where there is no verdict: whatever is missing, broken, hangs or dies. No process that was
    started outlives the call.
    """
    started = time.monotonic()
    console = console or Console()
    project = load_project(request.project, request.stack, request.config)
    holder, address = reserve_address()
    with ProcessGroup() as group, contextlib.closing(holder):
        program = Program.start(project, group, console.stream)
        with contextlib.closing(program):
            processes = start_packs(request, project, address, group, console)
            return _Run(
                request=request,
                project=project,
                program=program,
                processes=processes,
                holder=holder,
                address=address,
                console=console,
                started=started,
            ).report()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    request: RunRequest
    project: Project
    program: Program
    processes: list[PackProcess]
    holder: socket.socket
    address: str
    console: Console
    started: float

    def report(self) -> Report:
        # Everything below is imported while the program and the packs boot.
        from preflight.analysis import Analysis  # noqa: PLC0415
        from preflight.answers import load_answers  # noqa: PLC0415
        from preflight.deployment import Deployment  # noqa: PLC0415
        from preflight.invokes import Invokes  # noqa: PLC0415
        from preflight.monitor import Engine, Monitor  # noqa: PLC0415
        from preflight.packs import PackClient  # noqa: PLC0415

        project = self.project
        deployment = Deployment(project.name, project.stack, project.organization)
        invokes = Invokes(project, load_answers(project.root, self.request.answers))
        clients = [
            PackClient(process, pack.config, timeout=self.request.pack_timeout)
            for process, pack in zip(self.processes, self.request.packs, strict=True)
        ]
        ready = _Readiness(clients, project, self.address, self.request.pack_timeout)
        analysis = Analysis(deployment, ready.wait, self.console.line)
        monitor = Monitor(project, deployment, invokes, analysis)
        try:
            with serve(monitor, Engine(deployment, analysis), self.address):
                self.holder.close()
                ready.begin()
                self.program.order(**order_for(project, self.address))
                self._await_program(ready, monitor, analysis)
            return self._build(deployment, invokes, analysis, ready)
        finally:
            analysis.stop()
            monitor.close()
            for client in clients:
                client.close()

    def _await_program(self, ready: _Readiness, monitor: Monitor, analysis: Analysis) -> None:
        def check() -> None:
            ready.check()

        deadline = time.monotonic() + self.request.program_timeout
        try:
            message = self.program.wait(deadline, check)
        except TimeoutError:
            raise PreflightError(
                f"The program did not end within {self.request.program_timeout:g} s.",
                "It may wait for something, or loop; give it more time with --program-timeout if it only is slow.",
            ) from None
        if monitor.failures:
            raise monitor.failures[0]
        if message is None:
            raise self._vanished()
        if message["kind"] != "done":
            raise self._failed(message)
        if analysis.errors:
            raise PreflightError(f"The program logged an error: {analysis.errors[0]}", "A preview fails on it too.")

    def _vanished(self) -> PreflightError:
        status = self.program.child.wait()
        how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
        return PreflightError(
            f"The program {how} before its end was reached.",
            "Nothing can be said about resources that it had yet to register; what it printed is above.",
        )

    def _failed(self, message: Mapping[str, Any]) -> PreflightError:
        kind = message["kind"]
        if kind == "broken":
            return PreflightError(str(message["message"]), str(message.get("hint") or ""))
        if kind == "exited":
            said = f": {message['message']}" if message.get("message") else ""
            return PreflightError(
                f"The program called sys.exit({message['status']}){said} before its end{self._where(message)}.",
                "Nothing can be said about resources that it had yet to register: let it run to its end.",
            )
        return PreflightError(
            f"The program failed{self._where(message)}: {message['message']}", _hint(str(message["message"]))
        )

    def _where(self, message: Mapping[str, Any]) -> str:
        frames = message.get("trace") or []
        if not frames:
            return ""
        file, line, source = frames[-1]
        with contextlib.suppress(ValueError):
            file = Path(file).relative_to(self.project.root).as_posix()
        return f" at {file}:{line}" + (f" ({source})" if source else "")

    def _build(self, deployment: Deployment, invokes: Invokes, analysis: Analysis, ready: _Readiness) -> Report:
        from preflight import urns, values  # noqa: PLC0415 - loaded by now
        from preflight.model import Report, summarise  # noqa: PLC0415 - loaded by now

        packs = tuple(client.pack for client in ready.wait())
        results = analysis.results(invokes.rests_on)
        root = deployment.find(urns.stack_urn(deployment.stack, deployment.project))
        closed = any(
            result.closes_gate and not (result.status == "unevaluated" and self.request.allow_unevaluated)
            for result in results
        )
        return Report(
            verdict="fail" if closed else "pass",
            project=self.project.name,
            stack=self.project.stack,
            duration_seconds=round(time.monotonic() - self.started, 3),
            packs=packs,
            summary=summarise(
                results,
                resources=len(deployment.resources()),
                policies=sum(1 for pack in packs for item in pack.policies if item.enforcement_level != "disabled"),
            ),
            results=results,
            outputs=values.printable(root.outputs) if root is not None else {},
            placeholders=invokes.placeholders,
            notes=self._notes(),
            unevaluated_allowed=self.request.allow_unevaluated,
        )

    def _notes(self) -> tuple[str, ...]:
        notes = list(self.project.notes)
        if self.project.encrypted:
            notes.append(
                f"Encrypted configuration can't be decrypted here and counts as unknown: "
                f"{', '.join(self.project.encrypted)}. Give a value with --config KEY=VALUE."
            )
        return tuple(notes)


class _Readiness:
    """The packs while they boot, each on its own thread."""

    def __init__(self, clients: list[PackClient], project: Project, address: str, timeout: float) -> None:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - after the program has started

        self._clients = clients
        self._project = project
        self._address = address
        self._timeout = timeout
        self._pool = ThreadPoolExecutor(max(1, len(clients)), thread_name_prefix="pack")
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


def order_for(project: Project, address: str) -> dict[str, Any]:
    """Give the order that makes the runner run the program."""
    return {
        "address": address,
        "project": project.name,
        "stack": project.stack,
        "organization": project.organization,
        "root": str(project.root),
        "directory": str(project.directory),
        "entry": project.entry,
        "config": project.config,
        "secret_keys": list(project.secret_keys),
        "environment": {
            "PULUMI_CONFIG": json.dumps(project.config),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(project.secret_keys)),
        },
    }


@contextlib.contextmanager
def serve(monitor: Monitor, engine: Engine, address: str) -> Iterator[None]:
    """Serve both services on ``address`` until the end of the block."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - after the program has started

    from preflight.protocol import GRPC_OPTIONS, engine_pb2_grpc, grpc, resource_pb2_grpc  # noqa: PLC0415 - the same

    # Shapes of classes travel as metadata, of which gRPC takes 8 KiB unless told otherwise.
    options = [*GRPC_OPTIONS, ("grpc.max_metadata_size", 2**24), ("grpc.absolute_max_metadata_size", 2**24)]
    pool = ThreadPoolExecutor(_SERVER_WORKERS, thread_name_prefix="engine")
    server = grpc.server(pool, options=options)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    if server.add_insecure_port(address) == 0:
        raise PreflightError(f"preflight could not listen on {address}.", "Try again: another process took the port.")
    server.start()
    try:
        yield
    finally:
        server.stop(0)
        pool.shutdown(wait=False, cancel_futures=True)


def _hint(message: str) -> str:
    if message.startswith("ModuleNotFoundError"):
        return "Install the project's requirements into the environment that Pulumi.yaml names."
    if "Missing required configuration variable" in message:
        return "Set it in the stack's file, or with --config KEY=VALUE."
    return "The whole traceback is above."
