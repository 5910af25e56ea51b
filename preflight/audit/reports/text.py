"""The text of an audit: for a person at a terminal, and for a CI log; the verdict is the last line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from preflight.reports.escaping import cut, line, visible, without_commands
from preflight.reports.findings import amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from preflight.audit.reading import FindingView, Overview, Reading, StackView
    from preflight.reports.terminal import Terminal

MOST_STACKS: Final = 20
"""Stacks of one kind that are named; the JSON document has all."""

_MOST_OWNERS: Final = 15
_MOST_RUNS: Final = 5
_LONGEST_MESSAGE: Final = 400
_STYLES: Final = {"pass": "32", "fail": "31", "error": "31"}


def render(reading: Reading, terminal: Terminal) -> Iterator[str]:
    """Give the document in parts."""
    for part in _parts(reading, terminal):
        text = without_commands(part)
        yield text if terminal.unicode else text.encode("ascii", "backslashreplace").decode("ascii")


def without_verdict(message: str, hint: str) -> str:
    """Return the document of an audit that ended with an error."""
    said = [visible(message), *([visible(hint)] if hint else []), "NO VERDICT: the audit did not come to its end."]
    return without_commands("\n".join(said) + "\n")


def _parts(reading: Reading, terminal: Terminal) -> Iterator[str]:
    overview = reading.overview
    packs = ", ".join(f"{line(pack['name'])} {line(pack['version'])}".strip() for pack in overview.packs)
    unchanged = f", {overview.unchanged:,} of them unchanged since they were judged today" if overview.unchanged else ""
    yield f"{amount(overview.stacks, 'stack')} under {packs}, {amount(overview.resources, 'resource')}{unchanged}\n"
    if overview.shard:
        yield f"Shard {overview.shard}: the other stacks are in the other shards (preflight audit-merge joins them).\n"
    yield from (f"{visible(note)}\n" for note in overview.notes)
    yield from _stacks(reading, "fail", "Closed")
    yield from _stacks(reading, "error", "No verdict")
    yield from _policies(overview)
    yield from _owners(overview)
    yield from _exemptions(overview)
    yield from _runs(overview)
    verdict = _verdict(overview)
    yield f"\n\x1b[1;{_STYLES[overview.verdict]}m{verdict}\x1b[0m\n" if terminal.colour else f"\n{verdict}\n"


def _stacks(reading: Reading, verdict: str, title: str) -> Iterator[str]:
    number = 0
    for stack in reading.stacks():
        if stack.verdict != verdict:
            continue
        number += 1
        if number == 1:
            yield f"\n{title}\n"
        if number <= MOST_STACKS:
            yield from _stack(stack)
    if number > MOST_STACKS:
        yield f"  and {number - MOST_STACKS:,} more stacks: --format json or html has all\n"


def _stack(stack: StackView) -> Iterator[str]:
    owner = f", owner {line(stack.owner)}" if stack.owner else ""
    yield f"  {line(stack.project) or '?'} / {line(stack.stack)}  ({line(stack.source)}: {line(stack.path)}{owner})\n"
    if stack.error is not None:
        message, hint = stack.error
        yield f"    {_message(message)}\n" + (f"    {_message(hint)}\n" if hint else "")
    closing: dict[str, list[FindingView]] = {}
    for finding in stack.results:
        if finding.closes:
            closing.setdefault(finding.result.policy, []).append(finding)
    for policy, findings in closing.items():
        new = sum(finding.is_new for finding in findings)
        number = f" ({amount(len(findings), 'finding')}{f', {new:,} new' if new else ''})"
        yield f"    {line(policy)}{number if len(findings) > 1 or new else ''}\n"
        first = next((finding for finding in findings if finding.is_new), findings[0])
        yield f"      {_message(first.result.message.rpartition(chr(10))[2])}\n"


def _message(text: str) -> str:
    return line(cut(text, _LONGEST_MESSAGE))


def _policies(overview: Overview) -> Iterator[str]:
    found = [row for row in overview.policies if row.findings]
    if not found:
        return
    yield "\nPolicies\n"
    yield from _table(
        ("policy", "level", "findings", "stacks", "closing", "stacks that would close if mandatory"),
        [
            (line(row.policy), row.level, row.findings, row.stacks, row.closing, row.would_close or "")
            for row in sorted(found, key=lambda row: (-row.closing, -row.findings, row.policy))
        ],
    )
    if silent := len(overview.policies) - len(found):
        yield f"  {amount(silent, 'policy', 'policies')} found nothing\n"


def _owners(overview: Overview) -> Iterator[str]:
    if not any(row.owner for row in overview.owners):
        return
    yield "\nOwners\n"
    yield from _table(
        ("owner", "stacks", "closed", "no verdict", "findings", "closing"),
        [
            (line(row.owner) or "(nobody named)", row.stacks, row.failed, row.errors, row.findings, row.closing)
            for row in overview.owners[:_MOST_OWNERS]
        ],
    )
    if len(overview.owners) > _MOST_OWNERS:
        yield f"  and {len(overview.owners) - _MOST_OWNERS:,} more\n"


def _exemptions(overview: Overview) -> Iterator[str]:
    if overview.ending:
        yield "\nExemptions that end within 30 days\n"
        for each in overview.ending:
            what = f"{amount(each.findings, 'finding')} in {amount(each.stacks, 'stack')}"
            yield f"  {each.exemption.until}  {line(each.exemption.policy)}: {what}\n"
    if overview.unused:
        yield "\nExemptions that match nothing in any stack\n"
        yield from (f"  {line(each.policy)}: {line(each.resource)}\n" for each in overview.unused)


def _runs(overview: Overview) -> Iterator[str]:
    if not overview.compared:
        return
    yield "\nRuns\n"
    yield from _table(
        ("started", "stacks", "closed", "no verdict", "closing findings", "new", "fixed"),
        [
            (run.started, run.stacks, run.failed, run.errors, run.closing, run.new if number else "", run.fixed)
            for number, run in enumerate(overview.runs)
        ][-_MOST_RUNS:],
    )


def _verdict(overview: Overview) -> str:
    counts = [
        f"{overview.failed:,} closed" if overview.failed else "",
        f"{overview.errors:,} without a verdict" if overview.errors else "",
        f"{overview.passed:,} open" if overview.passed else "",
    ]
    said = ", ".join(each for each in counts if each) or "no stack"
    changes = f"; {overview.new:,} new, {overview.fixed:,} fixed since the last run" if overview.compared else ""
    word = {"pass": "OPEN", "fail": "CLOSED", "error": "NO VERDICT"}[overview.verdict]
    return f"{word}: {said}{changes}"


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Lay out rows in columns: text to the left, numbers to the right."""
    cells = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    numeric = [any(isinstance(row[column], int) for row in rows) for column in range(len(head))]
    for row in cells:
        padded = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        )
        yield f"  {'  '.join(padded).rstrip()}\n"
