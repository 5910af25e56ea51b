"""Programs that tests run: a folder or source text in a process of its own, a function under the SDK in this one."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from preflight.engine import Console, PackRequest, RunRequest, run
from preflight.errors import PreflightError
from preflight.protocol import engine_pb2
from preflight.testing.stage import Call, Refusal, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from preflight.model import Report, Result
    from preflight.packs import PackClient
    from preflight.protocol import Message
    from preflight.testing.stage import Setting

_PARALLEL: Final = 16


def run_folder(folder: Path, setting: Setting, pack: str, pack_config: Mapping[str, Any] | None) -> Report:
    """Preview the program in ``folder`` as ``preflight`` does; raises `PreflightError` where there is no verdict."""
    if setting.mode != "preview":
        raise PreflightError("A program in a folder can only be previewed.", "Test a function, or resources, instead.")
    if not folder.is_dir():
        raise PreflightError(
            f"There is no project folder {folder}.",
            "A program as text has more than one line; a folder is relative to where pytest was started, in a case "
            "file to that file.",
        )
    printed: list[str] = []
    request = RunRequest(
        project=folder,
        stack=setting.stack,
        packs=(PackRequest(pack, pack_config),),
        config=tuple(setting.texts_as_given().items()),
    )
    try:
        # What the program prints goes to standard error, where pytest captures it.
        return run(request, Console(line=printed.append))
    except PreflightError as error:
        said = "\n".join(printed[-20:])
        raise PreflightError(
            error.message + (f"\nThe pack and the program said:\n{said}" if said else ""), error.hint
        ) from error


def write_source(folder: Path, source: str, project: str) -> None:
    """Write a project around the text of a program."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(f"name: {project}\nruntime: python\n", encoding="utf-8")
    (folder / "__main__.py").write_text(source, encoding="utf-8")


def run_function(
    function: Callable[[], object], setting: Setting, client: PackClient, *, with_stack: bool
) -> tuple[Result, ...]:
    """Run a function as a program, with the real SDK; raises what the function raises."""
    if setting.mode == "state":
        raise PreflightError(
            "A program has no state of its own.", "Describe state as plain data: type, name, properties."
        )
    stage = Stage(setting, client)
    failures: list[BaseException] = []

    def target() -> None:
        try:
            asyncio.run(_program(function, stage))
        except BaseException as error:  # noqa: BLE001 - given to the test as it is
            failures.append(error)

    # The SDK keeps its settings in context variables: a thread of its own leaves those of the tests alone.
    thread = threading.Thread(target=target, name="program")
    try:
        thread.start()
        thread.join()
        if stage.monitor.failures:
            raise stage.monitor.failures[0]
        if failures:
            raise failures[0]
        return stage.results(with_stack=with_stack)
    finally:
        stage.close()


async def _program(function: Callable[[], object], stage: Stage) -> None:
    from pulumi.runtime import config, settings, stack  # noqa: PLC0415 - only typed tests need the SDK

    setting = stage.setting
    settings.configure(
        settings.Settings(
            project=setting.project,
            stack=setting.stack,
            organization=setting.organization,
            root_directory=str(Path.cwd()),
            monitor=_Monitor(stage),
            engine=_Engine(stage),
            parallel=_PARALLEL,
            dry_run=setting.mode == "preview",
        )
    )
    config.set_all_config(stage.project.config)

    def program() -> None:
        function()

    await stack.run_in_stack(program)


class _Monitor:
    """The monitor's stub, without a wire."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def RegisterResource(self, request: Message) -> Message:  # noqa: N802 - the protocol's name
        return self._stage.register(request)

    def GetDeploymentInfo(self, request: Message) -> Message:  # noqa: N802 - the protocol's name
        info = self._stage.monitor.GetDeploymentInfo(request, Call())
        info.dryRun = self._stage.setting.mode == "preview"
        return info

    def __getattr__(self, name: str) -> Callable[[Message], Message]:
        method = getattr(self._stage.monitor, name)

        def call(request: Message) -> Message:
            try:
                return method(request, Call())
            except Refusal as error:
                raise (self._stage.monitor.failures or [PreflightError(str(error))])[0] from error

        return call


class _Engine:
    """The engine's log."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def Log(self, request: Message) -> None:  # noqa: N802 - the protocol's name
        severity = engine_pb2.LogSeverity.Name(request.severity).lower()
        self._stage.analysis.log(severity, request.message, request.urn)
