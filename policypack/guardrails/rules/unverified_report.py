"""What an unknown value left undecided, where the rule only warns of that."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.core.findings import Finding, Violation
from guardrails.core.ledger import Entries
from guardrails.core.rule import Example, Metadata, ReportRule, no_settings

METADATA = Metadata(
    name="unverified-report",
    title="Report of what was not verified",
    description="Checks that a value unknown before the update left undecided.",
    summary="nothing: it lists what an unknown value let through",
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
)


def check(entries: Entries, _settings: None) -> Iterator[Finding]:
    """Report each check that was left undecided."""
    for entry in entries.undecided:
        yield Violation(f"Not verified by {entry.rule}: {entry.message}", entry.urn)


RULE = ReportRule(METADATA, about="undecided", parse=no_settings, check=check)
