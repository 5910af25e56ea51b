"""The process of a program in Python: started before anything else, it loads the SDK, then waits for orders."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any, ClassVar

from preflight.errors import ProgramError
from preflight.processes.forked import FORKS, Forked
from preflight.program.base import DynamicProviderCommand
from preflight.program.ends import Ends
from preflight.program.python.head_start import runner_command
from preflight.program.python.source import entry_file
from preflight.program.reporting import ReportingProgram
from preflight.project.interpreters import find_interpreter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from preflight.processes.forked import Child
    from preflight.processes.group import ProcessGroup
    from preflight.program.base import Order, Program, RunningInterpreter, Start
    from preflight.project.interpreters import Interpreter
    from preflight.project.project import Project

DYNAMIC_PACKAGE = "pulumi-python"
"""The package of dynamic resources' types."""


class PythonProgram(ReportingProgram):
    """A program in an interpreter, in which `preflight.program.python.runner` runs it."""

    exit_call: ClassVar[str] = "sys.exit"
    tells_shapes: ClassVar[bool] = True
    failure_name: ClassVar[str] = "The traceback"

    def __init__(self, child: Child, interpreter: Interpreter, ends: Ends) -> None:
        super().__init__(child, ends)
        self._interpreter = interpreter

    def warm_up(self, modules: Sequence[str]) -> None:
        """Import the provider packages that the last run imported."""
        self.send(preload=list(modules), wait=True)

    def begin(self, order: Order) -> None:
        """Order the runner to run the program."""
        self.send(**_order(order, self._interpreter.activation()))

    def advice(self, message: Mapping[str, Any], project: Project, made_up: Sequence[str]) -> str:
        """Return what to do about a failure: what the program lacks, what it clashes with."""
        # Only programs that failed need it.
        from preflight.program.python.diagnosis import ProgramFailure, diagnose, install_advice

        executable = str(self._interpreter.executable)
        if message["kind"] == "broken":
            module = str(message.get("module") or "")
            return install_advice(module, project, executable) if module else str(message.get("hint") or "")
        return diagnose(ProgramFailure.parse(message, executable, made_up), project)

    def dynamic_provider(self, engine: str) -> DynamicProviderCommand:
        """Return how the SDK's own provider of dynamic resources is started (pulumi: sdk/python/lib/pulumi/dynamic)."""
        del engine  # which it does not ask for
        executable = self._interpreter.executable
        return DynamicProviderCommand(
            DYNAMIC_PACKAGE,
            [str(executable), "-u", "-m", "pulumi.dynamic"],
            self._interpreter.environment(),
            executable,
        )


def start(wanted: Start) -> list[Program]:
    """Start a program for each stream, or take over the interpreter that runs already.

    It loads the SDK, then waits for orders. Of two, the second is forked from the first where the system can do that;
    what it prints is kept (`PythonProgram.printed`). Raises `PreflightError` where there is nothing to start.
    """
    project, group, streams, head_start = wanted.project, wanted.group, wanted.streams, wanted.head_start
    entry = entry_file(project)
    if not entry.is_file():
        raise ProgramError(
            f"There is no program: {entry} does not exist.",
            "Create it, or name the program's folder or file with main: in Pulumi.yaml.",
        )
    interpreter = find_interpreter(project.root, project.options, file="Pulumi.yaml")
    programs: list[Program] = []
    twin = len(streams) > 1
    if head_start is not None and _fits(head_start, interpreter, streams[0]):
        head_start.taken = True
        group.adopt(head_start.child, head_start.mark)
        programs += _of(head_start.child, interpreter, head_start.ends, twin=twin)
    while len(programs) < len(streams):
        programs += _started(project, group, interpreter, streams[len(programs)], twin=twin and not programs)
    return programs


def _started(
    project: Project, group: ProcessGroup, interpreter: Interpreter, stream: int | IO[bytes] | None, *, twin: bool
) -> list[PythonProgram]:
    ends = [Ends(twin=each) for each in ((False, True) if twin and FORKS else (False,))]
    try:
        child = group.start(
            runner_command(str(interpreter.executable), ends, str(project.directory)),
            cwd=project.directory,
            environment=interpreter.environment(),
            stdout=stream,
            stderr=stream,
            inherit=[descriptor for each in ends for descriptor in each.inherited],
        )
    except OSError as error:
        for each in ends:
            each.close()
        raise ProgramError(f"The program could not be started with {interpreter.executable}: {error}") from error
    finally:
        for each in ends:
            each.close_inherited()
    return _of(child, interpreter, ends, twin=twin)


def _of(child: Child, interpreter: Interpreter, ends: list[Ends], *, twin: bool) -> list[PythonProgram]:
    first, *others = ends
    found = [PythonProgram(child, interpreter, first)]
    for each in others:
        if twin:
            found.append(PythonProgram(Forked(), interpreter, each))
        else:
            each.close()  # it ends as soon as it sees that
    return found


def _fits(head_start: RunningInterpreter, interpreter: Interpreter, stream: int | IO[bytes] | None) -> bool:
    """Return whether an interpreter that runs already is the right one, and prints where it should."""
    return not head_start.taken and head_start.executable == str(interpreter.executable) and head_start.stream == stream


def _order(order: Order, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the order that makes the runner run the program."""
    project = order.project
    return {
        "address": order.address,
        "mark": order.mark,
        "project": project.name,
        "stack": project.stack,
        "organization": project.organization,
        "root": str(project.root),
        "directory": str(project.directory),
        "entry": project.entry,
        "config": project.config,
        "secret_keys": list(project.secret_keys),
        "environment": {
            **environment,
            "PULUMI_CONFIG": json.dumps(project.config),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(project.secret_keys)),
        },
    }
