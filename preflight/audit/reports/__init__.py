"""Every way to print what an audit found: one module a format, which gives the document in parts."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from preflight.audit.reading import Reading
    from preflight.reports.terminal import Terminal

FORMATS: Final = ("text", "json", "html")

_MODULES: Final = {"text": "text", "json": "json_document", "html": "html_page"}


def parts(format: str, reading: Reading, terminal: Terminal) -> Iterator[str]:  # noqa: A002
    """Give the document in ``format`` in parts, so that none has to fit into memory; it ends with a newline."""
    render: Callable[[Reading, Terminal], Iterator[str]]
    render = import_module(f"{__name__}.{_MODULES[format]}").render
    return render(reading, terminal)


def without_verdict(format: str, message: str, hint: str) -> str:  # noqa: A002
    """Return the document of an audit that ended with an error."""
    render: Callable[[str, str], str] = import_module(f"{__name__}.{_MODULES[format]}").without_verdict
    return render(message, hint)
