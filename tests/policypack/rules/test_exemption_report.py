from __future__ import annotations

from datetime import date

from guardrails.core.exemptions import Exemption
from guardrails.core.ledger import Covered, Entries
from guardrails.rules.exemption_report import RULE

TODAY = date(2026, 11, 23)
ACTIVE = Exemption("users", "moves in March", date(2026, 11, 25), "Ann")
UNUSED = Exemption("orders", "moves in March", date(2026, 11, 25))


def test_nothing_to_report():
    assert list(RULE.check(Entries(TODAY), None)) == []


def test_what_exemptions_let_through_and_those_that_let_nothing_through():
    entries = Entries(
        TODAY,
        covered=(Covered("urn:1", "required-tags", "Table 'users' is bad.", ACTIVE),),
        exemptions={"required-tags": (ACTIVE, UNUSED)},
    )
    assert [(finding.message, finding.urn) for finding in RULE.check(entries, None)] == [
        (
            "Exempt from required-tags until 2026-11-25, 2 days left, approved by Ann (reason: moves in March): Table "
            "'users' is bad.",
            "urn:1",
        ),
        (
            "The exemption of 'orders' from required-tags matches no finding (reason: moves in March). Remove it from "
            "the pack's configuration, unless another stack needs it.",
            "",
        ),
    ]
