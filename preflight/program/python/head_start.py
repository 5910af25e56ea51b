"""Start the interpreter that the program will most likely run in, before anything is known for sure.

A glance at the arguments and at Pulumi.yaml tells it in nearly every project. The interpreter imports the SDK and waits
for orders; should the real reading of the project file name another one, this one is ended unused. Loads as little as
it can: it runs before everything else.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess

from preflight.processes.ambient import ambient_python
from preflight.processes.environment import inherited
from preflight.processes.forked import FORKS
from preflight.processes.mark import MARK, new_mark
from preflight.program.ends import Ends

RUNNER = os.path.join(os.path.dirname(__file__), "runner", "__main__.py")  # noqa: PTH118, PTH120 - pathlib is slow
"""The path of what runs in the program's interpreter (see `preflight.program.python.runner`)."""

_NO_RUN = frozenset({"--watch", "-w", "--list-policies", "--version", "--help", "-h"})


_GLANCE = 2**16
"""Characters of Pulumi.yaml that are looked at."""


def runner_command(executable: str, ends: list[Ends], folder: str) -> list[str]:
    """Return the command that runs the runner for a program in ``folder``, once for each of ``ends``."""
    descriptors = ",".join(str(number) for each in ends for number in each.inherited)
    return [executable, "-u", RUNNER, descriptors, folder]


class HeadStart:
    """An interpreter that starts; taken over once by `preflight.program.python.process`, or discarded.

    ``ends`` are the pipes to it: where it is to fork, there are two.
    """

    def __init__(
        self, child: subprocess.Popen[bytes], executable: str, ends: list[Ends], *, stream: int, mark: str
    ) -> None:
        self.child = child
        self.executable = executable
        self.ends = ends
        self.stream = stream
        self.mark = mark
        self.taken = False

    @classmethod
    def take(cls, arguments: list[str], stream: int = 2) -> HeadStart | None:
        """Start the likely interpreter; ``None`` where a glance does not tell it, or no program is to run.

        ``stream`` is the descriptor that the program is to print to.
        """
        if _NO_RUN.intersection(arguments) or "PYTHONHOME" in os.environ:
            return None
        executable = _likely_interpreter(_value(arguments, "--project", "-C"))
        if executable is None:
            return None
        stream = subprocess.DEVNULL if {"--quiet", "-q"}.intersection(arguments) else stream
        mark = new_mark()
        folder = _value(arguments, "--project", "-C")
        ends = [Ends()]
        if FORKS and _value(arguments, "--previews", "--previews", default="both") == "both":
            ends.append(Ends(twin=True))
        try:
            child = subprocess.Popen(
                runner_command(executable, ends, os.path.abspath(folder)),  # noqa: PTH100
                env={**inherited(), MARK: mark},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                pass_fds=[descriptor for each in ends for descriptor in each.inherited],
                start_new_session=True,
            )
        except OSError:
            for each in ends:
                each.close()
            return None
        finally:
            for each in ends:
                each.close_inherited()
        return cls(child, executable, ends, stream=stream, mark=mark)

    def discard(self) -> None:
        """End the interpreter, unless it was taken over."""
        if self.taken:
            return
        self.taken = True
        for each in self.ends:
            each.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()


def _value(arguments: list[str], flag: str, short: str, *, default: str = ".") -> str:
    for index, text in enumerate(arguments):
        if text in (flag, short) and index + 1 < len(arguments):
            return arguments[index + 1]
        if text.startswith(flag + "="):
            return text.partition("=")[2]
    return default


def _likely_interpreter(folder: str) -> str | None:
    """Read the plain forms of Pulumi.yaml: ``runtime: python``, and ``virtualenv:`` with toolchain pip."""
    file = os.path.join(folder, "Pulumi.yaml")  # noqa: PTH118
    if not os.path.isfile(file):  # noqa: PTH113 - a pipe would be waited for
        return None
    try:
        with open(file, encoding="utf-8") as stream:  # noqa: PTH123
            lines = stream.read(_GLANCE).splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    settings: dict[str, str] = {}
    for line in lines:
        key, _, value = line.partition("#")[0].partition(":")
        settings.setdefault(key.strip(), value.strip().strip("'\""))
    if settings.get("toolchain", "pip") != "pip":
        return None
    if settings.get("runtime") == "python":
        return ambient_python()
    virtualenv = settings.get("virtualenv")
    if settings.get("runtime") == "" and virtualenv:
        executable = os.path.join(os.path.abspath(folder), virtualenv, "bin", "python")  # noqa: PTH100, PTH118
        return executable if os.path.exists(executable) else None  # noqa: PTH110
    return None
