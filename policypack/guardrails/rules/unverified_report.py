"""What rules could not decide and did not block."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.core.findings import Finding, Violation
from guardrails.core.ledger import Entries
from guardrails.core.reports import exempted, undecided
from guardrails.core.rule import Example, Metadata, ReportRule, no_settings
from guardrails.core.words import joined

METADATA = Metadata(
    name="unverified-report",
    title="Report of what was not verified",
    description="What the rules could not verify, and let pass.",
    summary="nothing: it lists what no rule could verify",
    level="advisory",
    on_unknown="warn",
    severity="low",
    why=(
        "In a preview some values are unknown, and some things no stack tells. A rule whose `onUnknown` is `warn` "
        "lets them pass, and this report says where, so that nobody takes that for a pass."
    ),
    passes=(Example("Everything that rules read is known.", 'aws.dynamodb.Table("events", name="events", ...)'),),
    fails=(
        Example(
            "A value that only the update knows.",
            'aws.dynamodb.Table("events", deletion_protection_enabled=other.some_output, ...)',
        ),
    ),
    fix=(
        "Write values that are known when the program runs: literals, configuration, or names instead of outputs.",
        'To block instead, set `onUnknown` of the rule to "block".',
    ),
    url="https://www.pulumi.com/docs/insights/policy/",
    types=frozenset(),
    scope="checks that were left undecided",
    details=(
        "One line tells one cause, however many resources it concerns: it stands on the first and names others.",
        (
            "Rules send here what an unknown value left undecided where their `onUnknown` is `warn`, and what no "
            "setting lets block: tables that no rule manages, what only AWS knows."
        ),
        "Where `exemption-report` is disabled while there are exemptions, it tells of these, too.",
    ),
)


def check(entries: Entries, _settings: None) -> Iterator[Finding]:
    """Report what left checks undecided and, where no other report does, what exemptions let through."""
    yield from undecided(entries)
    rules = sorted(rule for rule, exemptions in entries.exemptions.items() if exemptions)
    if rules:
        yield Violation(
            f"There are exemptions from {joined(rules)}, and exemption-report is disabled, so they are told here. Set "
            "exemption-report to `advisory` to have them by themselves."
        )
    yield from exempted(entries)


RULE = ReportRule(METADATA, about="undecided", parse=no_settings, check=check)
