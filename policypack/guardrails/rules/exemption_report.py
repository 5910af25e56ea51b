"""What exemptions let through, and exemptions that let nothing through."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.core.findings import Finding
from guardrails.core.ledger import Entries
from guardrails.core.reports import exempted
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
    details=(
        (
            "An exemption is unused if it matches no finding in the stack that it is meant for. One whose URN is "
            "another stack's is not told here; one by name, or with wildcards, may be needed by another stack, and the "
            "message says so."
        ),
        (
            "Where this policy is disabled while there are exemptions, `unverified-report` tells of them in its stead. "
            "Where both are, `pack-configuration` refuses."
        ),
    ),
)


def check(entries: Entries, _settings: None) -> Iterator[Finding]:
    """Report each finding that an exemption covers, then each exemption that covers none here."""
    yield from exempted(entries)


RULE = ReportRule(METADATA, about="exemptions", parse=no_settings, check=check)
