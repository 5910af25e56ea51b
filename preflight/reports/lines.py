"""One line for each finding, as compilers and linters write them: ``path:line: policy level message``.

Editors jump to the place, ``grep`` finds the policy, and nothing else is said: the verdict is the exit status. What
closes the gate stands first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from preflight.reports.escaping import line, without_commands
from preflight.reports.findings import WEIGHTS, entry_of, findings, policies, told_in_full

if TYPE_CHECKING:
    from preflight.report import Report

LONGEST_MESSAGE: Final = 2000
"""Characters of one message; the JSON report has all."""


def render(report: Report) -> str:
    """Write ``report`` as lines; none where there is nothing to tell."""
    known = policies(report)
    lines = [
        f"{line(_where(file, number))}: {line(result.policy)} "
        f"{result.enforcement_level if result.status == 'violation' else 'not evaluated'} "
        f"{line(told_in_full(result, report, known), LONGEST_MESSAGE)}"
        for weight in WEIGHTS
        for result in findings(report, weight)
        for file, number in [entry_of(result, report)]
    ]
    if report.error:
        lines.insert(0, line(f"preflight: error: {report.error.message} {report.error.hint}", LONGEST_MESSAGE))
    return "".join(f"{without_commands(each)}\n" for each in lines)


def _where(file: str, number: int) -> str:
    return f"{file}:{number}"
