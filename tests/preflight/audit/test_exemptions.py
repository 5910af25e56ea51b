from __future__ import annotations

from datetime import date

from guardrails.core.exemptions import Exemption as PackExemption
from guardrails.core.ledger import Covered, Entries
from guardrails.rules import exemption_report
from preflight.audit.exemptions import Exemption, Unused, in_force, unused

TODAY = date(2027, 1, 1)


def messages(covered: bool, expires: date) -> list[str]:
    exemption = PackExemption("old-*", "moves: soon", expires, "Security")
    found = (Covered(rule="required-tags", urn="urn:x", message="No tag.", exemption=exemption),) if covered else ()
    given = Entries(covered=found, exemptions={"required-tags": (exemption,)}, today=TODAY)
    return [finding.message for finding in exemption_report.check(given, None)]


def test_reads_what_our_pack_writes():
    [force] = messages(covered=True, expires=date(2027, 1, 31))
    [waits] = messages(covered=False, expires=date(2027, 1, 31))
    [over] = messages(covered=False, expires=date(2026, 12, 31))

    assert in_force(f"Exemptions in force, expired and unused ones.\n{force}") == Exemption(
        date(2027, 1, 31), "required-tags"
    )
    assert unused(f"Exemptions in force, expired and unused ones.\n{waits}") == Unused("required-tags", "old-*")
    assert unused(over) == Unused("required-tags", "old-*")


def test_an_exemption_that_is_over_is_not_in_force():
    [back] = messages(covered=True, expires=date(2026, 12, 31))

    assert in_force(back) is None
    assert unused(back) is None


def test_other_messages_say_nothing_of_exemptions():
    for text in ("", "It is Exempt from x until 2027-01-01", "Exempt from x until 2027-13-01"):
        assert in_force(text) is None
