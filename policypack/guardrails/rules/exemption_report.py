"""What exemptions let through, and exemptions that let nothing through."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.core.exemptions import Exemption
from guardrails.core.findings import Finding, Violation
from guardrails.core.ledger import Covered, Journal
from guardrails.core.rule import Example, ReportRule, no_settings


def check(journal: Journal, _settings: None) -> Iterator[Finding]:
    """Report each finding that an exemption covers, then each exemption that covers none."""
    for entry in journal.covered:
        yield Violation(_covered(entry, journal), entry.urn)
    used = {(entry.rule, entry.exemption) for entry in journal.covered}
    for rule, exemptions in sorted(journal.exemptions.items()):
        for exemption in exemptions:
            if (rule, exemption) not in used:
                yield Violation(_unused(rule, exemption, journal))


def _covered(entry: Covered, journal: Journal) -> str:
    exemption = entry.exemption
    if exemption.expired(journal.today):
        return (
            f"An exemption from {entry.rule} expired on {exemption.expires}{_who(exemption)} "
            f"({_reason(exemption)}), so this is a violation again: {entry.message}"
        )
    left = (exemption.expires - journal.today).days
    days = "the last day is today" if left == 0 else f"{left} day{'s' * (left != 1)} left"
    return (
        f"Exempt from {entry.rule} until {exemption.expires}, {days}{_who(exemption)} ({_reason(exemption)}): "
        f"{entry.message}"
    )


def _unused(rule: str, exemption: Exemption, journal: Journal) -> str:
    expired = f", expired on {exemption.expires}," if exemption.expired(journal.today) else ""
    return (
        f"The exemption of '{exemption.resource}' from {rule}{expired} matches no finding{_who(exemption)} "
        f"({_reason(exemption)}). Remove it from the pack's configuration."
    )


def _who(exemption: Exemption) -> str:
    return f", approved by {exemption.approver}" if exemption.approver else ""


def _reason(exemption: Exemption) -> str:
    return f"reason: {exemption.reason}"


RULE = ReportRule(
    name="exemption-report",
    title="Report of exemptions",
    description="Exemptions in force, expired and unused ones.",
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
    parse=no_settings,
    about="exemptions",
    check=check,
)
