"""The verdict of a Pulumi policy pack on a Pulumi program, with no CLI, no cloud account and no credentials.

The public names are those of ``__all__``, and of `preflight.testing`. They are loaded when they are first used: the
command line starts the program's interpreter before anything else is loaded.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from preflight.errors import ArgumentsError, ConfigurationError, PackError, PreflightError, ProgramError
    from preflight.report import Report
    from preflight.runs.request import PackRequest, RunRequest
    from preflight.runs.session import run

__all__ = [
    "ArgumentsError",
    "ConfigurationError",
    "PackError",
    "PackRequest",
    "PreflightError",
    "ProgramError",
    "Report",
    "RunRequest",
    "run",
]

_MODULES = {
    "ArgumentsError": "errors",
    "ConfigurationError": "errors",
    "PackError": "errors",
    "PackRequest": "runs.request",
    "PreflightError": "errors",
    "ProgramError": "errors",
    "Report": "report",
    "RunRequest": "runs.request",
    "run": "runs.session",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
