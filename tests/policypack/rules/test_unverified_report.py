from __future__ import annotations

from datetime import date

from guardrails.core.ledger import Entries, Undecided
from guardrails.rules.unverified_report import RULE


def test_each_undecided_check_is_reported():
    entries = Entries(date(2026, 11, 23), undecided=(Undecided("urn:1", "required-outputs", "Table 'x' is open."),))
    assert [(finding.message, finding.urn) for finding in RULE.check(entries, None)] == [
        ("Not verified by required-outputs: Table 'x' is open.", "urn:1")
    ]


def test_nothing_to_report():
    assert list(RULE.check(Entries(date(2026, 11, 23)), None)) == []
