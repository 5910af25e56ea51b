"""The process of a program in Node.js: the SDK's own ``cmd/run``, started as Pulumi's language host starts it.

Source: pulumi/pulumi sdk/nodejs/cmd/pulumi-language-nodejs/main.go (execRuntime, constructArguments). A file is loaded
before it (``preload.js``), which waits for the order and reports how the program ends.
"""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar, Final

from preflight.errors import ConfigurationError, ProgramError
from preflight.processes.environment import inherited
from preflight.program.base import DynamicProviderCommand, status_at_end
from preflight.program.caches import cache_folder
from preflight.program.ends import Ends
from preflight.program.node.packages import find_node, find_sdk
from preflight.program.node.source import entry_file
from preflight.program.reporting import ReportingProgram

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping, Sequence

    from preflight.program.base import Order, Program, Start
    from preflight.project.project import Project

PRELOAD: Final = Path(__file__).with_name("preload.js")
"""What runs in the program's process before the SDK."""

_PIPES: Final = "PREFLIGHT_PIPES"
_NO_CHECK: Final = "PULUMI_NODEJS_TRANSPILE_ONLY"
_PARALLEL: Final = "16"
_AHEAD: Final = ("@grpc/grpc-js", "./proto/resource_pb.js", "./proto/engine_pb.js", "./typescript-shim.js")
"""What takes long to load and asks nobody: packages, and modules of the SDK by their path in it."""


class NodeProgram(ReportingProgram):
    """A program in Node.js."""

    exit_call: ClassVar[str] = "process.exit"
    failure_name: ClassVar[str] = "The stack trace"

    def __init__(
        self,
        child: subprocess.Popen[bytes],
        ends: Ends,
        project: Project,
        *,
        node: str,
        sdk: Path,
        transpile_only: bool = False,
    ) -> None:
        super().__init__(child, ends)
        self._process = child
        self._project = project
        self._node = node
        self._sdk = sdk
        self._transpile_only = transpile_only
        self.send(modules=_AHEAD, cache=str(cache_folder("node")), wait=True)

    @property
    def notes(self) -> list[str]:
        """That types were not checked, where a flag or the environment says so."""
        if not _option(self._project, "typescript", bool, default=True):
            return []
        if self._transpile_only:
            return ["The program's types were not checked: --transpile-only. The Pulumi CLI checks them by default."]
        if os.environ.get(_NO_CHECK) == "true":
            return [f"The program's types were not checked: the environment sets {_NO_CHECK}, for the Pulumi CLI too."]
        return []

    def warm_up(self, modules: Sequence[str]) -> None:
        """Do nothing: what can be loaded ahead is loaded ahead in each run."""

    def begin(self, order: Order) -> None:
        """Order the process to run the program."""
        project = self._project
        self.send(
            directory=str(project.directory),
            arguments=_arguments(project, order.address),
            environment=_environment(project, transpile_only=self._transpile_only),
        )

    def wait(
        self, deadline: Callable[[], float], check: Callable[[], None], secret: Callable[[object], None]
    ) -> dict[str, Any] | None:
        """Wait for the report, and after a good one for the end: its status counts, as with the CLI."""
        message = super().wait(deadline, check, secret)
        if message is None or message["kind"] != "done":
            return message
        return message if status_at_end(self._process, deadline, check) == 0 else None

    def advice(self, message: Mapping[str, Any], project: Project, made_up: Sequence[str]) -> str:
        """Return what to do about a failure: what the program lacks, what the compiler refuses."""
        # Only programs that failed need it.
        from preflight.program.node.diagnosis import diagnose

        return diagnose(message, project, made_up) if message["kind"] != "broken" else ""

    def dynamic_provider(self, engine: str) -> DynamicProviderCommand:
        """Return how the SDK's own provider of dynamic resources is started (sdk/nodejs/cmd/dynamic-provider)."""
        return DynamicProviderCommand(
            "pulumi-nodejs",
            [self._node, str(self._sdk / "cmd" / "dynamic-provider"), engine],
            inherited(),
            Path(self._node),
        )


def start(wanted: Start) -> list[Program]:
    """Start a program for each stream; it waits for its order.

    Raises `PreflightError` where Node.js or the program's packages are missing.
    """
    project = wanted.project
    node, sdk = find_node(project), find_sdk(project)
    entry = entry_file(project)
    if not entry.is_file():
        raise ProgramError(
            f"There is no program: {entry} does not exist.",
            "Create it, or name the program's file with main: in Pulumi.yaml or package.json. A program that is built "
            "first (tsc) must be built before it is run.",
        )
    return [_started(wanted, stream, node, sdk) for stream in wanted.streams]


def _started(wanted: Start, stream: int | IO[bytes] | None, node: str, sdk: Path) -> NodeProgram:
    project = wanted.project
    ends = Ends()
    try:
        child = wanted.group.start(
            [node, "-r", str(PRELOAD), *_node_arguments(project), str(sdk / "cmd" / "run")],
            cwd=project.directory,
            environment={**inherited(), _PIPES: ",".join(map(str, ends.inherited))},
            stdout=stream,
            stderr=stream,
            inherit=ends.inherited,
        )
    except OSError as error:
        ends.close()
        raise ProgramError(f"The program could not be started with {node}: {error}") from error
    finally:
        ends.close_inherited()
    return NodeProgram(child, ends, project, node=node, sdk=sdk, transpile_only=wanted.transpile_only)


def _node_arguments(project: Project) -> list[str]:
    return shlex.split(str(_option(project, "nodeargs", str, "")))


def _arguments(project: Project, address: str) -> list[str]:
    """Return the arguments of the SDK's ``cmd/run``."""
    return [
        "--monitor", address,
        "--engine", address,
        "--organization", project.organization,
        "--project", project.name,
        "--root-directory", str(project.root),
        "--stack", project.stack,
        "--pwd", str(project.directory),
        "--dry-run",
        "--parallel", _PARALLEL,
        project.entry,
    ]  # fmt: skip


def _environment(project: Project, *, transpile_only: bool) -> dict[str, str]:
    """Return the variables by which the language host tells configuration and options."""
    variables = {
        # As older SDKs want the keys; newer ones take both.
        "PULUMI_CONFIG": json.dumps({key.replace(":", ":config:", 1): text for key, text in project.config.items()}),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(project.secret_keys)),
    }
    if _option(project, "typescript", bool, default=True):
        variables["PULUMI_NODEJS_TYPESCRIPT"] = "true"
        if transpile_only:
            variables[_NO_CHECK] = "true"
    if tsconfig := _option(project, "tsconfig", str, ""):
        variables["PULUMI_NODEJS_TSCONFIG_PATH"] = str(tsconfig)
    return variables


def _option(project: Project, name: str, kind: type, default: object) -> object:
    value = project.options.get(name, default)
    if not isinstance(value, kind):
        words = "true or false" if kind is bool else "a text"
        raise ConfigurationError(f"{project.root / 'Pulumi.yaml'}: runtime.options.{name} must be {words}.")
    return value
