"""What reports tell of what was let by: one line for each finding that an exemption covers, one for each open cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from guardrails.core.exemptions import Exemption
from guardrails.core.findings import Violation
from guardrails.core.ledger import Covered, Entries, Undecided
from guardrails.core.words import SHOWN, joined


def exempted(entries: Entries) -> Iterator[Violation]:
    """Yield each finding that an exemption covers, then each exemption that covers none here."""
    for entry in entries.covered:
        yield Violation(_covered(entry, entries), entry.urn)
    used = {(entry.rule, entry.exemption) for entry in entries.covered}
    for rule, exemptions in sorted(entries.exemptions.items()):
        for exemption in exemptions:
            if (rule, exemption) not in used and not _is_of_another_stack(exemption, entries.stack):
                yield Violation(_unused(rule, exemption, entries))


def undecided(entries: Entries) -> Iterator[Violation]:
    """Yield each cause that left checks undecided, on the first of the resources that it concerns."""
    causes: dict[tuple[str, str], list[Undecided]] = {}
    for entry in entries.undecided:
        causes.setdefault((entry.rule, entry.message.removeprefix(entry.subject)), []).append(entry)
    for (rule, _), found in causes.items():
        yield Violation(f"Not verified by {rule}: {found[0].message}{_others(found)}", found[0].urn)


def _others(found: Sequence[Undecided]) -> str:
    """Return for which other resources the same holds."""
    others = [entry.subject for entry in found[1:]]
    shown = [*others[:SHOWN], f"{len(others) - SHOWN} more"] if len(others) > SHOWN else others
    return f" The same holds for {joined(shown)}." if others else ""


def _covered(entry: Covered, entries: Entries) -> str:
    exemption = entry.exemption
    if exemption.expired(entries.today):
        return (
            f"An exemption from {entry.rule} expired on {exemption.expires}{_who(exemption)} "
            f"({_reason(exemption)}), so this is a violation again: {entry.message}"
        )
    left = (exemption.expires - entries.today).days
    days = "the last day is today" if left == 0 else f"{left} day{'s' * (left != 1)} left"
    return (
        f"Exempt from {entry.rule} until {exemption.expires}, {days}{_who(exemption)} ({_reason(exemption)}): "
        f"{entry.message}"
    )


def _is_of_another_stack(exemption: Exemption, stack: str) -> bool:
    """Return whether an exemption names a URN, and one that begins otherwise than those of ``stack``."""
    wanted = exemption.resource.split("::")
    for pattern, part in zip(wanted, stack.split("::"), strict=False):
        if not wanted[0].startswith("urn:pulumi:") or "*" in pattern:  # which may stand for `::`, too
            return False
        if not fnmatchcase(part, pattern):
            return True
    return False


def _unused(rule: str, exemption: Exemption, entries: Entries) -> str:
    expired = f", expired on {exemption.expires}," if exemption.expired(entries.today) else ""
    exact = exemption.resource.startswith(f"{entries.stack}::")
    unless = "" if exact else ", unless another stack needs it"
    return (
        f"The exemption of '{exemption.resource}' from {rule}{expired} matches no finding{_who(exemption)} "
        f"({_reason(exemption)}). Remove it from the pack's configuration{unless}."
    )


def _who(exemption: Exemption) -> str:
    return f", approved by {exemption.approver}" if exemption.approver else ""


def _reason(exemption: Exemption) -> str:
    return f"reason: {exemption.reason}"
