"""How a program failed, as data: what was raised, where in the program, and what may be to blame."""

from __future__ import annotations

import contextlib
import importlib.metadata
import inspect
import os
import re
import sys
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

    from .control import Control, Order

_LONGEST = 100_000
"""Characters of an error's words that are reported."""
_RUNNER = os.path.dirname(os.path.abspath(__file__)) + os.sep
_UNEXPECTED = re.compile(
    r"(?:(?P<owner>\w+)\.)?(?P<function>\w+)\(\) got an unexpected keyword argument '(?P<written>\w+)'"
)

Sdk = Any  # the SDK of the program, whose version is not known here


def report_exit(error: SystemExit, order: Order, control: Control) -> None:
    """Report that the program left before its end."""
    sys.stdout.flush()
    trace = program_trace(error, order["directory"])
    control.send(kind="exited", status=_exit_status(error.code), message=_exit_message(error.code), trace=trace)


def report_failure(error: BaseException, pulumi: Sdk, order: Order, control: Control) -> None:
    """Print the traceback from the program's first line on, and report the failure."""
    directory = order["directory"]
    message: Order = {"message": describe(error), "trace": program_trace(error, directory)}
    if isinstance(error, pulumi.RunError):
        # The SDK's second line tells a command of Pulumi's CLI; the advice tells preflight's own way.
        message["message"] = str(error).split("\n\tplease set a value using the command", 1)[0]
    elif isinstance(error, SyntaxError) and error.filename:
        message["message"] = f"{type(error).__name__}: {error.msg}"
        message["trace"] = [[os.path.abspath(error.filename), error.lineno or 0, (error.text or "").strip()]]
    message["message"] = str(message["message"])[:_LONGEST]
    if not isinstance(error, pulumi.RunError):
        # Printed first: preflight ends this process as soon as it has heard.
        traceback.print_exception(type(error), error, _from_program(error, directory))
    sys.stdout.flush()
    control.send(
        kind="failed",
        type=type(error).__name__,
        variable=_missing_variable(error),
        packages=_blamed_packages(error),
        unknown=_unknown_name(error),
        **message,
    )


def _from_program(error: BaseException, directory: str) -> TracebackType | None:
    """Return the traceback from the program's first line on, without what runs it; all of it if it was never there."""
    trace = error.__traceback__
    while trace is not None:
        if is_program(trace.tb_frame.f_code.co_filename, directory):
            return trace
        trace = trace.tb_next
    return error.__traceback__


def _missing_variable(error: BaseException) -> str:
    """Name the environment variable that ``os.environ[...]`` did not have."""
    frames = traceback.extract_tb(error.__traceback__)
    if isinstance(error, KeyError) and frames and frames[-1].filename in ("<frozen os>", os.__file__):
        return str(error.args[0])
    return ""


def _unknown_name(error: BaseException) -> Order | None:
    """Return the argument or attribute that does not exist, and those that do."""
    written: str = ""
    known: list[str] = []
    if isinstance(error, AttributeError) and error.name and error.obj is not None:
        written, known = error.name, [name for name in dir(error.obj) if not name.startswith("_")]
    elif isinstance(error, TypeError) and (found := _UNEXPECTED.search(str(error))):
        written, known = found["written"], _parameters(found["owner"] or "", found["function"])
    return {"written": written, "known": known} if known else None


def _parameters(owner: str, function: str) -> list[str]:
    """Return the parameters of a class of Pulumi's SDKs, which is known by its name alone."""
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("pulumi") and isinstance(cls := vars(module).get(owner), type):
            with contextlib.suppress(AttributeError, ValueError, TypeError):
                return [name for name in inspect.signature(getattr(cls, function)).parameters if name[0] not in "_*"]
    return []


def _blamed_packages(error: BaseException) -> dict[str, str]:
    """Name the Pulumi packages, with their versions, whose classes do not take or have what the program wants."""
    if not isinstance(error, (TypeError, AttributeError, ImportError)):
        return {}
    seen = dict.fromkeys(re.findall(r"\bpulumi_\w+", str(error)))
    owner = getattr(error, "obj", None)
    for module in (getattr(owner, "__module__", None), getattr(type(owner), "__module__", None)):
        if isinstance(module, str) and module.startswith("pulumi_"):
            seen.setdefault(module.split(".", 1)[0])
    last = traceback.extract_tb(error.__traceback__)[-1:]
    seen.update(dict.fromkeys(re.findall(r"/site-packages/(pulumi_\w+)/", last[0].filename if last else "")))
    versions = {}
    for name in seen:
        distribution = name.replace("_", "-")
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions[distribution] = importlib.metadata.version(distribution)
    return versions


def describe(error: BaseException) -> str:
    """Return an error as the last line of a traceback has it."""
    return "".join(traceback.format_exception_only(type(error), error)).strip()


def program_trace(error: BaseException, directory: str) -> list[list[object]]:
    """Return the last frames of a traceback that lie in the program's folder."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if is_program(frame.filename, directory)]
    chosen = inside[-3:]
    return [[os.path.abspath(frame.filename), frame.lineno or 0, frame.line or ""] for frame in chosen]


def is_program(file: str, directory: str) -> bool:
    """Return whether a file is the program's own; what runs the program may lie in its folder, and is not."""
    path = os.path.abspath(file)
    inside = path.startswith(os.path.abspath(directory) + os.sep) and not path.startswith(_RUNNER)
    return inside and "site-packages" not in file and not file.startswith("<")


def _exit_status(code: object) -> int:
    if code is None:
        return 0
    return code if isinstance(code, int) else 1


def _exit_message(code: object) -> str:
    return "" if code is None or isinstance(code, int) else str(code)[:_LONGEST]
