"""Programs that tests run: a folder or source text in a process of its own, a function under the SDK in this one."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ArgumentsError, PreflightError, ProgramError
from preflight.runs.console import Console
from preflight.runs.request import PackRequest, RunRequest
from preflight.runs.session import run
from preflight.testing.call_context import CallContext, Refusal
from preflight.testing.stack import StackUnderTest
from preflight.wire.protocol import engine_pb2

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from preflight.packs.client import PackClient
    from preflight.report import Report, Result
    from preflight.testing.setting import Setting
    from preflight.wire.protocol import Message

_PARALLEL: Final = 16


def run_folder(folder: Path, setting: Setting, pack: str, pack_config: Mapping[str, Any] | None) -> Report:
    """Preview the program in ``folder`` as ``preflight`` does; raises `PreflightError` where there is no verdict."""
    if setting.mode != "preview":
        raise ArgumentsError("A program in a folder can only be previewed.", "Test a function, or resources, instead.")
    if not folder.is_dir():
        raise ArgumentsError(
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

    def write(text: str) -> None:
        printed.append(text)
        sys.stderr.write(text)  # where pytest captures it

    try:
        with Console(write) as console:
            return run(request, console)
    except PreflightError as error:
        said = "\n".join("".join(printed).splitlines()[-20:])
        raise type(error)(
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
        raise ArgumentsError(
            "A program has no state of its own.", "Describe state as plain data: type, name, properties."
        )
    under_test = StackUnderTest(setting, client)
    failures: list[BaseException] = []

    def target() -> None:
        try:
            asyncio.run(_program(function, under_test))
        except BaseException as error:  # noqa: BLE001 - given to the test as it is
            failures.append(error)

    # The SDK keeps its settings in context variables: a thread of its own leaves those of the tests alone.
    thread = threading.Thread(target=target, name="program")
    try:
        thread.start()
        thread.join()
        if under_test.monitor.failures:
            raise under_test.monitor.failures[0]
        if failures:
            raise failures[0]
        return under_test.results(with_stack=with_stack)
    finally:
        under_test.close()


async def _program(function: Callable[[], object], under_test: StackUnderTest) -> None:
    from pulumi.runtime import config, settings, stack

    setting = under_test.setting
    settings.configure(
        settings.Settings(
            project=setting.project,
            stack=setting.stack,
            organization=setting.organization,
            root_directory=str(Path.cwd()),
            monitor=_Monitor(under_test),
            engine=_Engine(under_test),
            parallel=_PARALLEL,
            dry_run=setting.mode == "preview",
        )
    )
    config.set_all_config(under_test.project.config)

    def program() -> None:
        function()

    await stack.run_in_stack(program)


class _Monitor:
    """The monitor's stub, without a wire."""

    def __init__(self, under_test: StackUnderTest) -> None:
        self._stack = under_test

    def RegisterResource(self, request: Message) -> Message:  # noqa: N802 - the protocol's name
        return self._stack.register(request)

    def GetDeploymentInfo(self, request: Message) -> Message:  # noqa: N802 - the protocol's name
        info = self._stack.monitor.GetDeploymentInfo(request, CallContext())
        info.dryRun = self._stack.setting.mode == "preview"
        return info

    def __getattr__(self, name: str) -> Callable[[Message], Message]:
        method = getattr(self._stack.monitor, name)

        def call(request: Message) -> Message:
            try:
                return method(request, CallContext())
            except Refusal as error:
                raise (self._stack.monitor.failures or [ProgramError(str(error))])[0] from error

        return call


class _Engine:
    """The engine's log."""

    def __init__(self, under_test: StackUnderTest) -> None:
        self._stack = under_test

    def Log(self, request: Message) -> None:  # noqa: N802 - the protocol's name
        severity = engine_pb2.LogSeverity.Name(request.severity).lower()
        self._stack.analysis.log(severity, request.message, request.urn)
