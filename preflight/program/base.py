"""What preflight wants of a program, in whatever language it is."""

from __future__ import annotations

import contextlib
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from subprocess import Popen, TimeoutExpired
from typing import IO, TYPE_CHECKING, Any, ClassVar, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from preflight.processes.forked import Child
    from preflight.processes.group import ProcessGroup
    from preflight.program.ends import Ends
    from preflight.project.project import Project

_POLL: Final = 0.01


class RunningInterpreter(Protocol):
    """An interpreter that runs already, for who takes it over (`preflight.program.python.head_start`)."""

    child: Popen[bytes]
    executable: str
    ends: list[Ends]
    stream: int
    mark: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Start:
    """What programs are started with: one for each of ``streams``, to which it prints.

    ``head_start`` is an interpreter that may be the program's. With ``transpile_only`` no compiler checks
    types.
    """

    project: Project
    group: ProcessGroup
    streams: Sequence[int | IO[bytes] | None]
    head_start: RunningInterpreter | None = None
    transpile_only: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """What a program is told once the engine listens on ``address``.

    ``mark`` is the URN that made-up values depend on (`preflight.engine.made_up`). ``is_finished`` tells whether the
    program called ``SignalAndWaitForShutdown``, as SDKs do at the end, and ``errors`` what it logged as errors so far:
    for programs that can't report in another way.
    """

    project: Project
    address: str
    mark: str
    is_finished: Callable[[], bool]
    errors: Callable[[], Sequence[str]]


@dataclass(frozen=True, slots=True)
class DynamicProviderCommand:
    """How the provider of a program's dynamic resources is started: its package, a command, and variables for it."""

    package: str
    command: Sequence[str]
    environment: Mapping[str, str]
    executable: Path


def status_at_end(process: Popen[bytes], deadline: Callable[[], float], check: Callable[[], None]) -> int:
    """Wait for the end of a process and return its status; see `Program.wait` for the other two."""
    while process.poll() is None:
        check()
        if time.monotonic() > deadline():
            raise TimeoutError
        with contextlib.suppress(TimeoutExpired):
            process.wait(_POLL)
    return int(process.returncode)


class Program(ABC):
    """A program's process: started, warmed up at most, told to begin, waited for, closed.

    It may be started before the engine listens only where it waits for `begin` by itself.
    """

    child: Child
    exit_call: ClassVar[str]
    """How programs of the language leave before their end, for messages."""
    tells_shapes: ClassVar[bool] = False
    """Whether calls of the program carry what the classes of its SDK say of types, and it makes values up by itself."""
    failure_name: ClassVar[str]
    """What the language prints of a failure, for messages: "The traceback"."""

    def warm_up(self, modules: Sequence[str]) -> None:
        """Load what the last run of the program loaded, and wait; by default nothing is there to load."""
        del modules

    @abstractmethod
    def begin(self, order: Order) -> None:
        """Let the program run; one that is gone is noticed by `wait`."""

    @abstractmethod
    def wait(
        self, deadline: Callable[[], float], check: Callable[[], None], secret: Callable[[object], None]
    ) -> Mapping[str, Any] | None:
        """Wait for the program's end and return what is told of it; ``None`` if it is gone without a word.

        ``kind`` says how it ended: ``done``, ``exited`` (it left before its end), ``failed``, or ``broken`` where it
        could not even be run; the other keys are those that `preflight.runs.failures` and `preflight.runs.notes` read.
        ``check`` may raise in between. ``secret`` gets each value that the program marks as one. Raises `TimeoutError`
        once ``deadline`` (monotonic time, asked anew each time) is reached.
        """

    def drain(self, secret: Callable[[object], None]) -> None:
        """Take the secrets that the program told before something else ended the run, without waiting for more."""
        del secret

    @abstractmethod
    def advice(self, message: Mapping[str, Any], project: Project, made_up: Sequence[str]) -> str:
        """Return what to do about a failure that `wait` returned; empty where nothing is known.

        ``made_up`` are the calls that got placeholders for answers.
        """

    @property
    def notes(self) -> Sequence[str]:
        """What a reader must know of how the program was run, a sentence each."""
        return ()

    def printed(self) -> str:
        """Return the last that the program printed where nobody saw it; most print where they were told to."""
        return ""

    def dynamic_provider(self, engine: str) -> DynamicProviderCommand | None:
        """Return how the provider of the program's dynamic resources is started; ``None`` where there are none.

        ``engine`` is the address of the engine.
        """
        del engine
        return None

    @abstractmethod
    def close(self) -> None:
        """Close what was opened for the program; its process is ended by whoever started it."""
