from __future__ import annotations

from datetime import date

from guardrails.core.exemptions import Exemption
from guardrails.core.ledger import Covered, Entries, Undecided
from guardrails.rules.unverified_report import RULE


def test_each_undecided_check_is_reported():
    entries = Entries(date(2026, 11, 23), undecided=(Undecided("urn:1", "required-outputs", "Table 'x' is open."),))
    assert [(finding.message, finding.urn) for finding in RULE.check(entries, None)] == [
        ("Not verified by required-outputs: Table 'x' is open.", "urn:1")
    ]


def test_nothing_to_report():
    assert list(RULE.check(Entries(date(2026, 11, 23)), None)) == []


def test_exemptions_of_which_no_other_report_tells():
    active = Exemption("users", "moves", date(2026, 11, 25))
    entries = Entries(
        date(2026, 11, 23),
        covered=(Covered("urn:1", "required-tags", "Table 'users' is bad.", active),),
        exemptions={"required-tags": (active,), "allowed-regions": ()},
    )
    assert [(finding.message, finding.urn) for finding in RULE.check(entries, None)] == [
        (
            "There are exemptions from required-tags, and exemption-report is disabled, so they are told here. Set "
            "exemption-report to `advisory` to have them by themselves.",
            "",
        ),
        ("Exempt from required-tags until 2026-11-25, 2 days left (reason: moves): Table 'users' is bad.", "urn:1"),
    ]
