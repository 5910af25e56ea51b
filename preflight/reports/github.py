"""Annotations of a GitHub workflow: each finding at the line of the pull request that it is about.

The format is that of workflow commands (docs.github.com, "Workflow commands for GitHub Actions"); their properties and
messages are escaped as its toolkit escapes them, so no text of a pack or a program becomes a command or a property. A
step shows ten errors and ten warnings: the SARIF report has all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from preflight.reports.escaping import cut, visible
from preflight.reports.findings import WEIGHTS, entry_of, findings, policies, remarks, told_in_full, verdict

if TYPE_CHECKING:
    from preflight.report import Report, Result
    from preflight.reports.findings import Weight

LONGEST_MESSAGE: Final = 2000
"""Characters of one message; GitHub shows the beginning."""

_COMMANDS: Final[dict[Weight, str]] = {
    "closes": "error",
    "allowed": "warning",
    "advice": "warning",
    "excused": "notice",
}
_VERDICTS: Final = {"pass": "notice", "fail": "error", "error": "error"}


def render(report: Report) -> str:
    """Write ``report`` as workflow commands, the verdict last."""
    known = policies(report)
    lines = []
    for weight in WEIGHTS:
        found = findings(report, weight)
        lines += [_finding(_COMMANDS[weight], each, told_in_full(each, report, known), report) for each in found]
    if report.error:
        lines.append(_command("error", {"title": "preflight"}, f"{report.error.message}\n{report.error.hint}".strip()))
    lines += [_command("notice", {"title": "preflight"}, remark) for remark in remarks(report)]
    lines.append(_command(_VERDICTS[report.verdict], {"title": "preflight"}, verdict(report)))
    return "".join(f"{each}\n" for each in lines)


def _finding(command: str, result: Result, words: str, report: Report) -> str:
    file, number = entry_of(result, report)
    properties = {"file": file, "line": str(number), "title": f"{result.policy} ({result.enforcement_level})"}
    if result.location and result.location.column is not None:
        properties["col"] = str(result.location.column)
    return _command(command, properties, words)


def _command(command: str, properties: dict[str, str], message: str) -> str:
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{command} {told}::{_data(cut(message, LONGEST_MESSAGE))}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
