"""Packs while they boot: started as the engine starts them, connected and configured each on its own thread.

Imports gRPC and the protocol only once the packs' processes run: they boot in the meantime.
"""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from preflight.errors import PackError, PreflightError
from preflight.packs.process import PackProcess
from preflight.processes.group import ProcessGroup
from preflight.processes.loopback import reserve_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from preflight.packs.client import PackClient
    from preflight.packs.copies import PackCopies
    from preflight.project.project import Project
    from preflight.report import Pack
    from preflight.runs.console import Console
    from preflight.runs.request import PackRequest, RunRequest


@contextlib.contextmanager
def running_packs(
    request: RunRequest, project: Project, console: Console, environment: Mapping[str, str] | None = None
) -> Iterator[list[PackClient]]:
    """Start, connect and configure the packs of ``request``, for the time of the block.

    ``environment`` are variables for the packs, in place of those that tell them of the project. Raises
    `PreflightError`, which tells no secret of the project's configuration.
    """
    from preflight.runs.redaction import hide_in_error, note_configuration

    note_configuration(project, console.secrets)
    try:
        with _running_packs(request, project, console, environment) as clients:
            yield clients
    except PreflightError as error:
        hide_in_error(error, console.secrets)
        raise


@contextlib.contextmanager
def _running_packs(
    request: RunRequest, project: Project, console: Console, environment: Mapping[str, str] | None
) -> Iterator[list[PackClient]]:
    holder, address = reserve_address()
    with ProcessGroup() as group, contextlib.closing(holder):
        [processes] = start_packs(request, project, address, group, [console], environment=environment)
        from preflight.engine.listener import Silence
        from preflight.engine.logs import EngineLog
        from preflight.engine.state import EngineState
        from preflight.runs.server import serve

        state = EngineState(project.name, project.stack, project.organization)
        booting = BootingPacks(processes, request, project, address)
        with serve(None, EngineLog(state, Silence()), address), contextlib.closing(booting):
            booting.begin()
            yield booting.wait()


def start_packs(
    request: RunRequest,
    project: Project,
    address: str,
    group: ProcessGroup,
    consoles: Sequence[Console],
    *,
    environment: Mapping[str, str] | None = None,
    copies: PackCopies | None = None,
) -> list[list[PackProcess]]:
    """Start the packs' processes, without waiting for them; raises `PreflightError` where one can't be started.

    They run from ``copies``, where there are such. Returns for each of ``consoles`` a process of every pack.
    """
    started = [
        PackProcess.start(
            Path(pack.path).absolute(),
            path=pack.path,
            engine=address,
            environment=pack_environment(project) if environment is None else environment,
            group=group,
            sinks=[console.line for console in consoles],
            copy=copies.of(pack.path) if copies is not None else None,
        )
        for pack in request.packs
    ]
    return [[processes[number] for processes in started] for number in range(len(consoles))]


def pack_environment(project: Project) -> dict[str, str]:
    """Return the environment variables that language hosts set for packs.

    Source: pulumi/pulumi sdk/python/cmd/pulumi-language-python/main.go, RunPlugin.
    """
    return {
        "PULUMI_ORGANIZATION": project.organization,
        "PULUMI_PROJECT": project.name,
        "PULUMI_STACK": project.stack,
        "PULUMI_DRY_RUN": "true",
        "PULUMI_CONFIG": json.dumps(project.config),
    }


class BootingPacks:
    """The packs while they boot, each on its own thread."""

    def __init__(
        self,
        processes: list[PackProcess],
        request: RunRequest,
        project: Project,
        address: str,
        copies: PackCopies | None = None,
    ) -> None:
        from concurrent.futures import ThreadPoolExecutor

        from preflight.packs.choice import Choice
        from preflight.packs.client import PackClient

        self._choice = Choice(request.only, request.skip)
        self._clients = [
            PackClient(
                process,
                pack.config,
                timeout=request.pack_timeout,
                choice=self._choice,
                read=_read_before(pack, copies),
            )
            for process, pack in zip(processes, request.packs, strict=True)
        ]
        self._project = project
        self._address = address
        self._timeout = request.pack_timeout
        self._may_be_empty = request.allow_nothing
        self._pool = ThreadPoolExecutor(max(1, len(processes)), thread_name_prefix="pack")
        self._futures: list[Any] = []

    def begin(self) -> None:
        """Connect to every pack."""
        from preflight.packs.client import StackFacts

        deadline = time.monotonic() + self._timeout
        facts = StackFacts.of(self._project)
        self._futures = [
            self._pool.submit(client.connect, facts, self._address, deadline=deadline) for client in self._clients
        ]
        self._pool.shutdown(wait=False)

    def wait(self) -> list[PackClient]:
        """Return the packs once all are ready; raises what went wrong with the first that is not."""
        for future in self._futures:
            future.result()
        self._choice.check(client.pack for client in self._clients)
        return self._clients

    def check(self) -> None:
        """Raise what went wrong with a pack, or that it has nothing to run, without waiting."""
        ready = []
        for client, future in zip(self._clients, self._futures, strict=True):
            if future.done():
                future.result()
                ready.append(client.pack)
        if self._choice.is_all:
            empty = ready
        elif len(ready) == len(self._clients):
            # What is chosen may be in one of the packs alone.
            self._choice.check(ready)
            empty = [] if any(map(has_policies, ready)) else ready[:1]
        else:
            empty = []
        if not self._may_be_empty:
            for pack in empty:
                require_policies(pack)

    def confirm(self) -> None:
        """Raise `PackError` unless the packs that were started gave every answer so far."""
        for client in self._clients:
            client.confirm()

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients:
            client.close()


def _read_before(pack: PackRequest, copies: PackCopies | None) -> bytes | None:
    return copies.config(str(pack.config)) if copies is not None and isinstance(pack.config, Path) else None


def has_policies(pack: Pack) -> bool:
    """Return whether a pack can say anything of any program."""
    return any(policy.enforcement_level != "disabled" for policy in pack.policies)


def require_policies(pack: Pack) -> None:
    """Raise `PackError` for a pack that can't say anything of any program."""
    if has_policies(pack):
        return
    what = "every policy of it is disabled" if pack.policies else "it has no policies"
    raise PackError(
        f"Policy pack {pack.name or pack.path} has nothing to say: {what}.",
        "Leave the pack out, or enable a policy in its configuration. --allow-nothing takes it as it is.",
    )
