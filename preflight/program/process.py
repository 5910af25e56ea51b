"""The program's process: started before anything else, it loads the SDK, then waits for orders."""

from __future__ import annotations

import contextlib
import json
import os
import select
import time
from typing import IO, TYPE_CHECKING, Any, Final

from preflight.errors import ProgramError
from preflight.processes.forked import FORKS, Forked
from preflight.processes.output import Relay
from preflight.program.head_start import Ends, runner_command
from preflight.project.interpreters import find_interpreter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from preflight.processes.forked import Child
    from preflight.processes.group import ProcessGroup
    from preflight.program.head_start import HeadStart
    from preflight.project.interpreters import Interpreter
    from preflight.project.project import Project

_POLL: Final = 0.2
_LONGEST_MESSAGE: Final = 2**20
"""Bytes of a message of the runner's: beyond that it is none."""

_NO_MESSAGE: Final = "The program wrote into the pipe on which preflight is told how it ended."
_NO_MESSAGE_HINT: Final = "That pipe is none of the program's: let it close or write to descriptors of its own only."
_MOST_DRAINED: Final = 2**24
_SECONDS_FOR_LAST_WORDS: Final = 0.5


class Program:
    """The program's process and the pipe on which it reports."""

    def __init__(self, child: Child, interpreter: Interpreter, ends: Ends) -> None:
        self.child = child
        self.executable = interpreter.executable
        self.environment = interpreter.activation()
        self.variables = interpreter.environment()
        self.token = os.urandom(16).hex()
        """The word that the runner's report of a good end carries: what else writes into the pipe has not heard it."""
        self._ends = ends
        self._buffer = b""
        self._printed = Relay(os.fdopen(ends.output, "rb"), None) if ends.output >= 0 else None
        if self._printed is not None:
            ends.output = -1  # it is the relay's now
            self._printed.start()

    @classmethod
    def start(
        cls,
        project: Project,
        group: ProcessGroup,
        stream: int | IO[bytes] | None,
        head_start: HeadStart | None = None,
        *,
        twin: bool = False,
    ) -> list[Program]:
        """Start the interpreter, or take over the one that runs already; it loads the SDK, then waits for orders.

        With a ``twin``, there are two where the system can fork: what the second prints is
        kept (`printed`).
        """
        if project.runtime != "python":
            raise ProgramError(
                f"{project.root} is a project in {project.runtime}; preflight runs programs in Python.",
                "Its policy packs may be in Python or Node.js.",
            )
        entry = project.directory / project.entry
        if not (entry / "__main__.py" if entry.is_dir() else entry).is_file():
            raise ProgramError(
                f"There is no program: {entry / '__main__.py' if entry.is_dir() else entry} does not exist.",
                "Create it, or name the program's folder or file with main: in Pulumi.yaml.",
            )
        interpreter = find_interpreter(project.root, project.options, file="Pulumi.yaml")
        if head_start is not None and _fits(head_start, interpreter, stream):
            head_start.taken = True
            group.adopt(head_start.child, head_start.mark)
            return cls._of(head_start.child, interpreter, head_start.ends, twin=twin)
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
        return cls._of(child, interpreter, ends, twin=twin)

    @classmethod
    def _of(cls, child: Child, interpreter: Interpreter, ends: list[Ends], *, twin: bool) -> list[Program]:
        first, *others = ends
        found = [cls(child, interpreter, first)]
        for each in others:
            if twin:
                found.append(cls(Forked(), interpreter, each))
            else:
                each.close()  # it ends as soon as it sees that
        return found

    def printed(self) -> str:
        """Return the last lines that a twin printed; any other program prints where it was told to."""
        if self._printed is None:
            return ""
        self._printed.join(_SECONDS_FOR_LAST_WORDS)
        return self._printed.tail()

    def order(self, **message: object) -> None:
        """Send one order; a program that is gone is noticed by `wait`."""
        with contextlib.suppress(OSError):
            os.write(self._ends.orders, (json.dumps({"token": self.token, **message}) + "\n").encode())

    def wait(
        self, deadline: Callable[[], float], check: Callable[[], None], secret: Callable[[object], None]
    ) -> dict[str, Any] | None:
        """Wait for the program's report; ``None`` if it ended without one. ``check`` may raise in between.

        ``secret`` gets each value that the program marks as one. Raises `TimeoutError` once ``deadline`` (monotonic
        time, asked anew each time) is reached, `ProgramError` for what the runner never sends.
        """
        while True:
            line, separator, rest = self._buffer.partition(b"\n")
            if separator:
                self._buffer = rest
                message = _message(line)
                if message.get("kind") == "secret":
                    _tell(message, secret)
                    continue
                if message.get("kind") == "done" and message.get("token") != self.token:
                    raise ProgramError(_NO_MESSAGE, _NO_MESSAGE_HINT)
                return message
            if len(line) > _LONGEST_MESSAGE:
                raise ProgramError(_NO_MESSAGE, _NO_MESSAGE_HINT)
            check()
            remaining = deadline() - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            # Asked first: what a program says as it ends must be read before its end counts.
            ended = self.child.poll() is not None
            ready, _, _ = select.select([self._ends.reports], [], [], min(_POLL, remaining))
            if ready:
                chunk = os.read(self._ends.reports, 65536)
                if not chunk:
                    return None
                self._buffer += chunk
            elif ended:
                # A child of the program may hold the pipe open although the program is gone.
                return None

    def drain(self, secret: Callable[[object], None]) -> None:
        """Take the secrets that the program told before something else ended the run, without waiting for more."""
        with contextlib.suppress(OSError, ProgramError):
            while len(self._buffer) <= _MOST_DRAINED and select.select([self._ends.reports], [], [], 0)[0]:
                chunk = os.read(self._ends.reports, 65536)
                if not chunk:
                    break
                self._buffer += chunk
            for line in self._buffer.split(b"\n")[:-1]:
                message = _message(line)
                if message.get("kind") == "secret":
                    _tell(message, secret)

    def close(self) -> None:
        """Close the pipes."""
        self._ends.close()


def _tell(message: Mapping[str, Any], secret: Callable[[object], None]) -> None:
    values = message.get("values")
    for value in values if isinstance(values, list) else ():
        secret(value)


def _message(line: bytes) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict) or "kind" not in message:
        raise ProgramError(_NO_MESSAGE, _NO_MESSAGE_HINT)
    return message


def _fits(head_start: HeadStart, interpreter: Interpreter, stream: int | IO[bytes] | None) -> bool:
    """Return whether an interpreter that runs already is the right one, and prints where it should."""
    return not head_start.taken and head_start.executable == str(interpreter.executable) and head_start.stream == stream


def order_for(project: Project, address: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the order that makes the runner run the program."""
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
            **environment,
            "PULUMI_CONFIG": json.dumps(project.config),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(project.secret_keys)),
        },
    }
