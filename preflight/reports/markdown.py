"""The Markdown report: for a comment on a pull request and for a job's summary.

GitHub takes 65,536 characters in a comment and 1 MiB in a summary; GitLab takes more. One document serves both: it
stays under `MOST_BYTES`, leaves out whole findings (the least important first) and says how many. What closes the gate
is open to see, the rest is folded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from preflight.reports.escaping import cut, markdown, web_address
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

MOST_BYTES: Final = 60_000
"""Of UTF-8, so under GitHub's limit however it counts, with room for what a workflow puts before the report."""

LONGEST_MESSAGE: Final = 1500
"""Characters of one message; the JSON report has all."""

_MARKS: Final = {"pass": "✅", "fail": "❌", "error": "⛔"}
_ROOM_FOR_REMARKS: Final = 10_000  # of bytes: notes and made-up answers
_ROOM_FOR_THE_END: Final = 500  # of bytes: closing tags, and the line that says what is left out


def render(report: Report) -> str:
    """Write ``report`` as Markdown."""
    remarks = _remarks(report)
    page = _Page(report, room=MOST_BYTES - len(remarks.encode()) - _ROOM_FOR_THE_END)
    page.put(f"## {_MARKS[report.verdict]} {verdict(report)}\n")
    page.put(f"\n{_opening(report)}\n")
    if report.error:
        for text in filter(None, (_inline(report.error.message), _inline(report.error.hint))):
            page.put(f"\n{text}\n")
    page.section("closes", "What closes the gate")
    page.section("allowed", "Not evaluated, as allowed")
    page.section("advice", "Advice")
    page.section("excused", "Excused by an exemption, an exception or the baseline")
    return page.text() + remarks


class _Page:
    """Takes lines as long as there is room, and counts the findings that found none."""

    def __init__(self, report: Report, room: int) -> None:
        self._report = report
        self._policies = policies(report)
        self._room = room
        self._lines: list[str] = []
        self._left_out = 0

    def put(self, text: str) -> bool:
        """Add lines; `False` where there is no room, and from then on."""
        size = len(text.encode())
        if self._left_out or size > self._room:
            return False
        self._room -= size
        self._lines.append(text)
        return True

    def section(self, weight: Weight, title: str) -> None:
        """Add the findings of one weight: those of one cause together, the others by resource."""
        found = findings(self._report, weight)
        folded = weight != "closes"
        title = f"<details><summary>{title}: {amount(len(found), 'finding')}</summary>" if folded else f"### {title}"
        if not found:
            return
        opened = self.put(f"\n{title}\n")
        causes, alone = by_cause(found, self._policies)
        for cause in causes:
            self._cause(cause)
        for resource in by_resource(alone):
            heading = f"\n{_heading(resource)}\n"
            for result in resource.findings:
                if self.put(heading + self._item(result)):
                    heading = ""
                else:
                    self._left_out += 1
        if folded and opened:
            self._lines.append("\n</details>\n")

    def _cause(self, cause: Cause) -> None:
        """Add findings of one cause: the words once, then the resources."""
        heading = f"\n**{amount(len(cause.findings), 'resource')}**\n{self._item(cause.first)}"
        for resource in by_resource(cause.findings):
            if self.put(f"{heading}  - {_heading(resource)}\n"):
                heading = ""
            else:
                self._left_out += len(resource.findings)

    def _item(self, result: Result) -> str:
        policy = self._policies.get((result.pack, result.policy))
        level = result.enforcement_level if result.status == "violation" else "not evaluated"
        severity = f", {result.severity}" if result.severity else ""
        name = _inline(result.policy)
        if policy and (address := web_address(policy.url)):
            name = f"[{name}](<{address}>)"
        tokens = ", ".join(_inline(token) for token in result.placeholders)
        rests = f" *Rests on a made-up answer of {tokens}.*" if tokens else ""
        rests += f" *Excused by {_inline(excuse(result))}.*" if result.excused else ""
        if seen := when(result, self._report):
            rests += f" *{seen[:1].upper()}{seen[1:]}.*"
        return f"- {name} ({level}{severity}): {_inline(own_words(result, policy))}{rests}\n"

    def text(self) -> str:
        """Join the lines; the last says how many findings are not among them."""
        if self._left_out:
            count = amount(self._left_out, "more finding")
            self._lines.append(f"\n**{count} left out here**: the JSON and the HTML report of the same run have all.\n")
        return "".join(self._lines)


def _opening(report: Report) -> str:
    parts = [f"**{_inline(report.project)} / {_inline(report.stack)}** in {report.duration_seconds:.2f} s."]
    if report.verdict != "error":
        parts.append(f"{amount(report.summary.resources, 'resource')}: {tally(report)}.")
    if report.packs:
        packs = ", ".join(f"{_inline(pack.name)} {_inline(pack.version)}".strip() for pack in report.packs)
        parts.append(f"{amount(report.summary.policies, 'policy', 'policies')} of {packs}.")
    return " ".join(parts)


def _heading(resource: ResourceFindings) -> str:
    name = _inline(resource.name or resource.urn) or "The whole stack"
    of = f" <code>{_inline(resource.type)}</code>" if resource.type else ""
    where = f" at <code>{_inline(place(resource.location))}</code>" if resource.location else ""
    return f"**{name}**{of}{where}"


def _remarks(report: Report) -> str:
    lines = [
        f"- Made-up answer of <code>{_inline(each.token)}</code>"
        + (f" at <code>{_inline(place(each.location))}</code>" if each.location else "")
        + f": {_inline(each.hint)}\n"
        for each in report.placeholders
    ]
    lines += [f"- {_inline(note)}\n" for note in remarks(report)]
    if not lines:
        return ""
    shown: list[str] = []
    for entry in lines:
        if sum(len(each.encode()) for each in [*shown, entry]) > _ROOM_FOR_REMARKS:
            shown.append(f"- and {len(lines) - len(shown):,} more\n")
            break
        shown.append(entry)
    return f"\n<details><summary>About this run</summary>\n\n{''.join(shown)}\n</details>\n"


def _inline(text: str) -> str:
    return markdown(cut(text, LONGEST_MESSAGE))
