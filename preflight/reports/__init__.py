"""Every way to print a `preflight.report.Report`: one module per format, all behind `render`.

A format's module, and what formats share, is imported when a report is printed: the text report must not wait for the
HTML report's template, a JSON report not for ``rich``, and the packs' processes, which start earlier, for neither.

What a pack or a program wrote (messages, names, outputs, paths) is untrusted in every format;
`preflight.reports.escaping` says how it is made harmless. Nothing here reads the environment, a clock or a file beside
its own templates: the same report gives the same document.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, get_args

from preflight.reports.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from preflight.report import Report

__all__ = ["FORMATS", "Format", "Terminal", "load", "render"]

Format = Literal["text", "lines", "json", "sarif", "junit", "markdown", "html", "github"]
FORMATS: Final[tuple[str, ...]] = get_args(Format)

_OWN_PATHS: Final = ("json", "sarif")
"""Formats that name a file by more than its path from where preflight was started."""

_MODULES: Final = {"json": "json_document", "html": "html_page"}  # `json` and `html` are the standard library's names


def load(format: str) -> ModuleType:  # noqa: A002
    """Import the module of a format, ahead of `render`; raises `ValueError` for a format that is not in `FORMATS`."""
    if format not in FORMATS:
        raise ValueError(f"unknown report format '{format}': one of {', '.join(FORMATS)}")
    return import_module(f"preflight.reports.{_MODULES.get(format, format)}")


def render(
    format: str,  # noqa: A002
    report: Report,
    *,
    terminal: Terminal | None = None,
    quiet: bool = False,
    diff: bool = False,
) -> str:
    """Print ``report`` in one of `FORMATS`; the document ends with a newline.

    Paths are those from the folder that preflight was started in. ``terminal`` (width, colour, characters), ``quiet``
    (only what closes the gate, and the verdict) and ``diff`` (what a fix would change) matter to the text format alone.
    Raises `ValueError` for a format that is not in `FORMATS`.
    """
    module = load(format)
    if format not in _OWN_PATHS:
        from preflight.reports.findings import seen_from_start

        report = seen_from_start(report)
    if format == "text":
        text: Callable[..., str] = module.render
        return text(report, terminal=terminal or Terminal(), quiet=quiet, diff=diff)
    document: Callable[[Report], str] = module.render
    return document(report)
