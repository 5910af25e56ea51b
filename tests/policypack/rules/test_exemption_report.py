from __future__ import annotations

from datetime import date

from guardrails.core.exemptions import Exemption
from guardrails.core.ledger import Covered, Entries
from guardrails.rules.exemption_report import RULE

TODAY = date(2026, 11, 23)
ACTIVE = Exemption("users", "moves in March", date(2026, 11, 25), "Ann")
LAST = Exemption("users", "moves in March", TODAY)
EXPIRED = Exemption("users", "moves in March", date(2026, 11, 22), "Ann")


def report(entries: Entries) -> list[tuple[str, str]]:
    return [(finding.message, finding.urn) for finding in RULE.check(entries, None)]


def test_nothing_to_report():
    assert report(Entries(TODAY)) == []


def test_findings_that_an_exemption_covers():
    covered = (
        Covered("urn:1", "dynamodb-encryption", "Table 'users' is bad.", ACTIVE),
        Covered("urn:2", "dynamodb-encryption", "Table 'users' is bad.", LAST),
        Covered("urn:3", "dynamodb-encryption", "Table 'users' is bad.", EXPIRED),
    )
    exemptions = {"dynamodb-encryption": (ACTIVE, LAST, EXPIRED)}
    assert report(Entries(TODAY, covered=covered, exemptions=exemptions)) == [
        (
            "Exempt from dynamodb-encryption until 2026-11-25, 2 days left, approved by Ann (reason: moves in March): "
            "Table 'users' is bad.",
            "urn:1",
        ),
        (
            "Exempt from dynamodb-encryption until 2026-11-23, the last day is today (reason: moves in March): "
            "Table 'users' is bad.",
            "urn:2",
        ),
        (
            "An exemption from dynamodb-encryption expired on 2026-11-22, approved by Ann (reason: moves in March), so "
            "this is a violation again: Table 'users' is bad.",
            "urn:3",
        ),
    ]


def test_one_day_left():
    covered = (Covered("u", "r", "m", Exemption("a", "b", date(2026, 11, 24))),)
    assert report(Entries(TODAY, covered=covered))[0][0] == "Exempt from r until 2026-11-24, 1 day left (reason: b): m"


def test_exemptions_that_cover_nothing():
    assert report(Entries(TODAY, exemptions={"required-tags": (EXPIRED,), "allowed-regions": (ACTIVE,)})) == [
        (
            "The exemption of 'users' from allowed-regions matches no finding, approved by Ann (reason: moves in "
            "March). "
            "Remove it from the pack's configuration.",
            "",
        ),
        (
            "The exemption of 'users' from required-tags, expired on 2026-11-22, matches no finding, approved by Ann "
            "(reason: moves in March). Remove it from the pack's configuration.",
            "",
        ),
    ]


def test_an_exemption_used_for_one_rule_is_unused_for_another():
    covered = (Covered("u", "r", "m", ACTIVE),)
    found = report(Entries(TODAY, covered=covered, exemptions={"r": (ACTIVE,), "s": (ACTIVE,)}))
    assert [message.split(" ")[0] for message, _ in found] == ["Exempt", "The"]
