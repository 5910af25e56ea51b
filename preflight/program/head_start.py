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
import sys

from preflight.processes.environment import inherited
from preflight.processes.mark import MARK, new_mark

RUNNER = os.path.join(os.path.dirname(__file__), "runner", "__main__.py")  # noqa: PTH118, PTH120 - pathlib is slow
"""The path of what runs in the program's interpreter (see `preflight.program.runner`)."""

_NO_RUN = frozenset({"--watch", "--list-policies", "--version", "--help", "-h"})


_GLANCE = 2**16
"""Characters of Pulumi.yaml that are looked at."""


class HeadStart:
    """An interpreter that starts; taken over once by `preflight.program.process`, or discarded."""

    def __init__(
        self, child: subprocess.Popen[bytes], executable: str, orders: int, reports: int, *, stream: int, mark: str
    ) -> None:
        self.child = child
        self.executable = executable
        self.orders = orders
        self.reports = reports
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
        executable = _likely_interpreter(_value(arguments, "--project"))
        if executable is None:
            return None
        stream = subprocess.DEVNULL if "--quiet" in arguments else stream
        mark = new_mark()
        read_orders, write_orders = os.pipe()
        read_reports, write_reports = os.pipe()
        try:
            child = subprocess.Popen(
                [executable, "-u", RUNNER, str(read_orders), str(write_reports)],
                env={**inherited(), MARK: mark},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                pass_fds=(read_orders, write_reports),
                start_new_session=True,
            )
        except OSError:
            os.close(write_orders)
            os.close(read_reports)
            return None
        finally:
            os.close(read_orders)
            os.close(write_reports)
        return cls(child, executable, write_orders, read_reports, stream=stream, mark=mark)

    def discard(self) -> None:
        """End the interpreter, unless it was taken over."""
        if self.taken:
            return
        self.taken = True
        os.close(self.orders)
        os.close(self.reports)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()


def _value(arguments: list[str], flag: str) -> str:
    for index, text in enumerate(arguments):
        if text == flag and index + 1 < len(arguments):
            return arguments[index + 1]
        if text.startswith(flag + "="):
            return text.partition("=")[2]
    return "."


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
        return sys.executable
    virtualenv = settings.get("virtualenv")
    if settings.get("runtime") == "" and virtualenv:
        executable = os.path.join(os.path.abspath(folder), virtualenv, "bin", "python")  # noqa: PTH100, PTH118
        return executable if os.path.exists(executable) else None  # noqa: PTH110
    return None
