"""What exemptions let through, and exemptions that let nothing through."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.core.exemptions import Exemption
from guardrails.core.findings import Finding, Violation
from guardrails.core.ledger import Covered, Entries
from guardrails.core.rule import Example, Metadata, ReportRule, no_settings

METADATA = Metadata(
    name="exemption-report",
    title="Report of exemptions",
    description="Exemptions in force, expired and unused ones.",
    summary="nothing: it lists what an exemption let through",
    level="advisory",
    on_unknown="warn",
    severity="low",
    why="Nothing that is exempted is silent, and an exemption that nobody needs any more should not wait for a use.",
    passes=(Example("No rule has an exemption.", "{}"),),
    fails=(
        Example(
            "Each exemption is listed, with its reason and the days left.",
            '{"dynamodb-encryption": {"exemptions": [{"resource": "legacy", "reason": "moves in March", '
            '"expires": "2027-03-31", "approver": "Security"}]}}',
        ),
    ),
    fix=(
        "Mend what is exempted before the exemption expires.",
        "Remove exemptions that are expired or unused from the pack's configuration.",
    ),
    url="https://www.pulumi.com/docs/insights/policy/",
    types=frozenset(),
    scope="the exemptions of all rules",
)


def check(entries: Entries, _settings: None) -> Iterator[Finding]:
    """Report each finding that an exemption covers, then each exemption that covers none."""
    for entry in entries.covered:
        yield Violation(_covered(entry, entries), entry.urn)
    used = {(entry.rule, entry.exemption) for entry in entries.covered}
    for rule, exemptions in sorted(entries.exemptions.items()):
        for exemption in exemptions:
            if (rule, exemption) not in used:
                yield Violation(_unused(rule, exemption, entries))


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


def _unused(rule: str, exemption: Exemption, entries: Entries) -> str:
    expired = f", expired on {exemption.expires}," if exemption.expired(entries.today) else ""
    return (
        f"The exemption of '{exemption.resource}' from {rule}{expired} matches no finding{_who(exemption)} "
        f"({_reason(exemption)}). Remove it from the pack's configuration."
    )


def _who(exemption: Exemption) -> str:
    return f", approved by {exemption.approver}" if exemption.approver else ""


def _reason(exemption: Exemption) -> str:
    return f"reason: {exemption.reason}"


RULE = ReportRule(METADATA, about="exemptions", parse=no_settings, check=check)
