"""The text report: for a person at a terminal, and for a CI log.

First what was checked, then what closes the gate, then the rest, and the verdict as the last line. Findings of one
cause on several resources are told once; the others are grouped by resource. Only a terminal gets wrapped lines: what
goes to a file is searched and cut by other tools.
"""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from preflight.reports.escaping import cut, line, visible, without_commands
from preflight.reports.findings import (
    amount,
    by_cause,
    by_resource,
    excuse,
    findings,
    own_words,
    place,
    policies,
    remarks,
    tally,
    verdict,
    when,
)

if TYPE_CHECKING:
    from preflight.report import Report, Result
    from preflight.reports.findings import Cause, ResourceFindings, Weight
    from preflight.reports.terminal import Terminal

LONGEST_MESSAGE: Final = 2000
"""Characters of one message that are shown; the JSON report has all."""

_UNWRAPPED: Final = 2**16
"""Columns that no line fills: the longest message has fewer characters."""

_TITLES: Final[dict[Weight, str]] = {
    "excused": "Excused by an exemption, an exception or the baseline (leaves the gate open)",
    "advice": "Advice (leaves the gate open)",
    "allowed": "Not evaluated (allowed by you)",
    "closes": "What closes the gate",
}
_STYLES: Final[dict[Weight, str]] = {"excused": "dim", "advice": "yellow", "allowed": "magenta", "closes": "red"}
_MARKS: Final[dict[str, tuple[str, str]]] = {"violation": ("✗", "x"), "unevaluated": ("?", "?")}


def render(report: Report, *, terminal: Terminal, quiet: bool = False, diff: bool = False) -> str:
    """Write ``report`` for ``terminal``.

    ``quiet`` leaves only what closes the gate, the error and the verdict; ``diff`` shows what fixes would change.
    """
    page = _Page(report, terminal, diff=diff)
    if not quiet:
        page.opening()
    page.error()
    page.section("closes")
    if not quiet:
        page.section("allowed")
        page.section("advice")
        page.section("excused")
        page.remarks()
    page.verdict()
    return page.text()


class _Page:
    """Collects the lines; ``rich`` wraps and colours them."""

    def __init__(self, report: Report, terminal: Terminal, *, diff: bool) -> None:
        self._diff = diff
        self._shown: set[tuple[str, str, str]] = set()
        self._report = report
        self._terminal = terminal
        self._policies = policies(report)
        self._file = StringIO()
        # Everything that the console could find out for itself is given, so that the environment changes nothing.
        self._console = Console(
            file=self._file,
            width=terminal.width if terminal.wraps else _UNWRAPPED,
            color_system="standard" if terminal.colour else None,
            force_terminal=terminal.colour,
            no_color=not terminal.colour,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
            _environ={},
        )

    def opening(self) -> None:
        report = self._report
        subject = f"{line(report.project)} / {line(report.stack)}"
        self._put(Text.assemble((subject, "bold"), (f" in {report.duration_seconds:.2f} s", "dim")))
        for pack in report.packs:
            version = f" {line(pack.version)}" if pack.version else ""
            self._put(f"{line(pack.name)}{version}, {amount(len(pack.policies), 'policy', 'policies')}")
        if report.verdict != "error":
            self._put(f"{amount(report.summary.resources, 'resource')}: {tally(report)}")
        self._blank()

    def remarks(self) -> None:
        """Print the answers that were made up, and the notes of the run."""
        if self._report.placeholders:
            self._title("Made-up answers (findings that rest on one say so)", "cyan")
            for each in self._report.placeholders:
                where = f"  {line(place(each.location))}" if each.location else ""
                self._put(Text.assemble(line(each.token), (where, "dim")), indent=2)
                self._put(visible(cut(each.hint, LONGEST_MESSAGE)), indent=4)
            self._blank()
        if notes := remarks(self._report):
            self._title("Notes", "cyan")
            for note in notes:
                self._put(visible(cut(note, LONGEST_MESSAGE)), indent=2)
            self._blank()

    def section(self, weight: Weight) -> None:
        """Print the findings of one weight: those of one cause together, the others by resource."""
        found = findings(self._report, weight)
        if not found:
            return
        self._title(_TITLES[weight], _STYLES[weight])
        causes, alone = by_cause(found, self._policies)
        for cause in causes:
            self._cause(cause, _STYLES[weight])
            self._blank()
        for resource in by_resource(alone):
            self._resource(resource, _STYLES[weight])
            self._blank()

    def _cause(self, cause: Cause, style: str) -> None:
        resources = amount(len(cause.findings), "resource")
        self._heading(cause.first, style, Text(f"on {resources}", "bold"), indent=2)
        self._words(cause.first, indent=4)
        self._put("These resources:", indent=4)
        for result in cause.findings:
            name = line(result.name) or line(result.urn) or "the whole stack"
            where = f"  {line(place(result.location))}" if result.location else ""
            self._put(Text.assemble((name, "bold"), "  ", (line(result.type), "dim"), (where, "dim")), indent=6)

    def _resource(self, resource: ResourceFindings, style: str) -> None:
        name = line(resource.name) or line(resource.urn) or "the whole stack"
        self._put(Text.assemble((name, "bold"), "  ", (line(resource.type), "dim")), indent=2)
        if resource.location:
            self._put(Text(line(place(resource.location)), "dim"), indent=2)
        for result in resource.findings:
            self._heading(result, style, Text(), indent=4)
            self._words(result, indent=6)

    def _heading(self, result: Result, style: str, more: Text, *, indent: int) -> None:
        mark = _MARKS[result.status][0 if self._terminal.unicode else 1]
        words: list[str] = [result.enforcement_level if result.status == "violation" else "not evaluated"]
        words += [result.severity] if result.severity else []
        heading = Text.assemble((f"{mark} {line(result.policy)}", style), "  ", (", ".join(words), "dim"), "  ", more)
        heading.rstrip()
        self._put(heading, indent=indent)

    def _words(self, result: Result, *, indent: int) -> None:
        """Print the message of a finding, and what it rests on."""
        policy = self._policies.get((result.pack, result.policy))
        self._put(visible(cut(own_words(result, policy), LONGEST_MESSAGE)), indent=indent)
        key = (result.pack, result.policy, result.urn)  # what a policy says more than once is changed once
        if self._diff and result.fix and key not in self._shown:
            self._shown.add(key)
            for each in result.fix.changes:
                for mark, style, value in (("-", "red", each.before), ("+", "green", each.after)):
                    if value is not None:
                        told = line(f"{each.path}: {json.dumps(value)}")
                        self._put(Text(f"{mark} {told}", style), indent=indent)
        if result.placeholders:
            tokens = ", ".join(line(token) for token in result.placeholders)
            self._put(Text(f"rests on a made-up answer of {tokens}", "cyan"), indent=indent)
        if result.excused:
            self._put(Text(f"excused by {line(excuse(result))}", "cyan"), indent=indent)
        if seen := when(result, self._report):
            self._put(Text(seen, "cyan"), indent=indent)

    def error(self) -> None:
        if self._report.error is None:
            return
        self._title("Error", "red")
        self._put(visible(self._report.error.message), indent=2)
        if self._report.error.hint:
            self._put(visible(self._report.error.hint), indent=2)
        self._blank()

    def verdict(self) -> None:
        style = {"pass": "bold green", "fail": "bold red", "error": "bold red"}[self._report.verdict]
        self._console.print(Text(verdict(self._report), style), soft_wrap=True)  # one line, however narrow the terminal

    def text(self) -> str:
        lines = "".join(each.rstrip() + "\n" for each in self._file.getvalue().splitlines())
        text = without_commands(lines)
        return text if self._terminal.unicode else text.encode("ascii", "backslashreplace").decode("ascii")

    def _title(self, title: str, style: str) -> None:
        self._put(Text(title, f"bold {style}"))

    def _blank(self) -> None:
        self._file.write("\n")

    def _put(self, content: str | Text, *, indent: int = 0) -> None:
        """Print ``content``; indents shrink on narrow terminals."""
        space = indent if self._terminal.width >= 60 else indent // 2  # noqa: PLR2004
        self._console.print(Padding(content, (0, 0, 0, space), expand=False))
