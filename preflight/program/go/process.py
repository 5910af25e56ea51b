"""The process of a program in Go: an executable that is told by variables where the engine listens.

It calls the engine at once, so it is started only when that listens. Source: pulumi/pulumi
sdk/go/pulumi-language-go/main.go (constructEnv, runProgram), sdk/go/pulumi/run.go.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import re
import subprocess
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar, Final

from preflight.errors import ProgramError
from preflight.processes.environment import inherited
from preflight.processes.output import Relay
from preflight.program.advice import made_up_answers, missing_configuration
from preflight.program.base import Program, status_at_end
from preflight.program.go.build import Build, named_executable
from preflight.program.go.source import asked_keys, dry_run_questions, untrimmed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from preflight.processes.group import ProcessGroup
    from preflight.program.base import Order, Start
    from preflight.project.project import Project

_PARALLEL: Final = "16"
_SECONDS_FOR_LAST_WORDS: Final = 0.5
_END: Final = b"SignalAndWaitForShutdown"
_PANIC: Final = re.compile(r"^(?:panic|fatal error): (.+)$", re.MULTILINE)
_FRAME: Final = re.compile(r"^\t(\S+\.go):(\d+)", re.MULTILINE)
_PREFACE: Final = re.compile(r"^(an unhandled error occurred: )?(program failed: )?(\d+ errors? occurred: )?(\* )?")


class GoProgram(Program):
    """A program in Go; ``executable`` gives what is run, and may wait for it to be built."""

    exit_call: ClassVar[str] = "os.Exit"
    failure_name: ClassVar[str] = "What it printed"

    def __init__(
        self,
        project: Project,
        group: ProcessGroup,
        stream: int | IO[bytes] | None,
        executable: Callable[[], Path],
        close: Callable[[], None],
    ) -> None:
        self._project = project
        self._group = group
        self._stream = stream
        self._executable = executable
        self._close = close
        self._path = Path()
        self._notes: list[str] = []

    def begin(self, order: Order) -> None:
        """Start the process; waits until it is built."""
        self._order = order
        self._path = self._executable()
        try:
            self._process = self._group.start(
                [str(self._path)],
                cwd=self._project.directory,
                environment={**inherited(), **_environment(order)},
                stdout=self._stream,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise ProgramError(f"The program could not be started with {self._path}: {error}") from error
        self.child = self._process
        self._began = time.monotonic()
        self._errors = Relay(_pipe(self._process), lambda line: _tell(self._stream, line))
        self._errors.start()

    def wait(
        self, deadline: Callable[[], float], check: Callable[[], None], secret: Callable[[object], None]
    ) -> dict[str, Any] | None:
        """Wait for the end of the process, whose status and last calls tell how it ended."""
        del secret  # what is marked as one arrives with the calls
        status = status_at_end(self._process, deadline, check)
        if status == 0:
            return self._ended()
        self._errors.join(_SECONDS_FOR_LAST_WORDS)
        printed = self._errors.tail()
        panic = _PANIC.search(printed)
        if panic is not None:
            return {"kind": "failed", "message": f"panic: {panic[1]}", "trace": self._trace(printed)}
        if errors := self._order.errors():
            return {"kind": "failed", "message": _PREFACE.sub("", " ".join(errors[-1].split()))}
        if status > 0:
            return {"kind": "exited", "status": status, "message": ""}
        return None

    def _ended(self) -> dict[str, Any]:
        """Return what an end with status 0 means: the SDK says first that it has come to its end."""
        if not self._order.is_finished():
            if _tells_its_end(self._path):
                return {"kind": "exited", "status": 0, "message": ""}
            self._notes.append(
                "The program's SDK is too old to say that it came to its end: an os.Exit(0) after the stack's outputs "
                "are registered would not be noticed."
            )
        return {"kind": "done", "asked": dry_run_questions(self._project)}

    def _trace(self, printed: str) -> list[list[Any]]:
        """Return the nearest line of the program in a stack of calls, as `preflight.runs.failures` reads it."""
        for name, number in _FRAME.findall(printed):
            file = untrimmed(Path("/", name), self._project.root)
            if file.is_relative_to(self._project.root) and file.is_file():
                lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
                line = lines[int(number) - 1].strip() if int(number) <= len(lines) else ""
                return [[str(file), int(number), line]]
        return []

    @property
    def notes(self) -> Sequence[str]:
        """What a reader must know of how the program was run."""
        return self._notes

    def advice(self, message: Mapping[str, Any], project: Project, made_up: Sequence[str]) -> str:
        """Return what to do about a failure."""
        said = str(message["message"])
        return missing_configuration(said, asked_keys(project), project) or made_up_answers(made_up)

    def close(self) -> None:
        """Remove what was built for this run alone."""
        self._close()


def start(wanted: Start) -> list[Program]:
    """Begin to build the program, once for all streams.

    Raises `PreflightError` where the executable that is named does not exist.
    """
    project, group, streams = wanted.project, wanted.group, wanted.streams
    named = named_executable(project)
    if named is not None:
        return [GoProgram(project, group, stream, lambda: named, lambda: None) for stream in streams]
    build = Build(project, group, lambda line: _tell(streams[0], line))
    return [GoProgram(project, group, stream, build.executable, build.close) for stream in streams]


def _tell(stream: int | IO[bytes] | None, line: str) -> None:
    if isinstance(stream, int):
        with contextlib.suppress(OSError):
            os.write(stream, f"{line}\n".encode())


def _pipe(process: subprocess.Popen[bytes]) -> IO[bytes]:
    if process.stderr is None:
        raise RuntimeError("the program's stream of errors is not piped")
    return process.stderr


def _environment(order: Order) -> dict[str, str]:
    """Return the variables by which Pulumi's language host tells a program where it runs."""
    project = order.project
    return {
        "PULUMI_ORGANIZATION": project.organization,
        "PULUMI_PROJECT": project.name,
        "PULUMI_ROOT_DIRECTORY": str(project.root),
        "PULUMI_STACK": project.stack,
        "PULUMI_CONFIG": json.dumps(project.config),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(project.secret_keys)),
        "PULUMI_DRY_RUN": "true",
        "PULUMI_PARALLEL": _PARALLEL,
        "PULUMI_MONITOR": order.address,
        "PULUMI_ENGINE": order.address,
    }


def _tells_its_end(executable: Path) -> bool:
    """Return whether the SDK in an executable says that it came to its end: the name of the call is in it then."""
    with executable.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(_END) >= 0
