from __future__ import annotations

from datetime import date

import pytest

from guardrails.core.exemptions import Exemption as PackExemption
from guardrails.core.ledger import Covered, Entries
from guardrails.rules import exemption_report
from preflight.exemptions import Exemption, Unused, exempted, in_force, terms_and_message, unused
from preflight.report import Pack, Policy, Result

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


REPORT = Policy("exemption-report", "stack", "advisory", description="Exemptions.", tags=("aws", "exemptions"))
TAGGED = Policy("required-tags", "resource", "mandatory", description="Tags.")
PACK = Pack("guardrails", "1", "policypack", (REPORT, TAGGED))


def said(message: str, by: Policy = REPORT, status: str = "violation") -> str:
    result = Result("guardrails", by.name, "urn:x", "a:b:c", "x", status, "advisory", None, message)  # type: ignore[arg-type]
    return exempted(result, by, PACK)


def test_what_our_pack_lets_by_is_a_finding_of_the_exempted_policy():
    [force] = messages(covered=True, expires=date(2027, 1, 31))

    assert said(f"Exemptions.\n{force}") == "required-tags"
    assert said(force) == "required-tags"
    assert terms_and_message(force) == (
        "Exempt from required-tags until 2027-01-31, 30 days left, approved by Security (reason: moves: soon)",
        "No tag.",
    )


@pytest.mark.parametrize(
    ("message", "by", "status"),
    [
        pytest.param("Exempt from required-tags until 2027-01-31", TAGGED, "violation", id="a policy without the tag"),
        pytest.param("Exempt from required-tags until 2027-01-31", REPORT, "unevaluated", id="not a violation"),
        pytest.param("Exempt from other until 2027-01-31: x", REPORT, "violation", id="a policy that is not there"),
        pytest.param("Exempt from exemption-report until 2027-01-31: x", REPORT, "violation", id="itself"),
        pytest.param("Exempt from required-tags, for ever: x", REPORT, "violation", id="without an end"),
        pytest.param(
            "Table x\nExempt from required-tags until 2027-01-31: x", REPORT, "violation", id="a name with a line break"
        ),
        pytest.param(
            "Other words.\nExempt from required-tags until 2027-01-31: x", REPORT, "violation", id="no description"
        ),
    ],
)
def test_nothing_else_is_excused(message: str, by: Policy, status: str):
    assert said(message, by, status) == ""


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("A (b (c): d): e", ("A (b (c): d)", "e")),
        ("A (b: c), d: e: f", ("A (b: c), d", "e: f")),
        ("A (b: c", ("A (b: c", "A (b: c")),
        ("", ("", "")),
    ],
)
def test_the_terms_end_with_the_first_colon_outside_of_brackets(message: str, parts: tuple[str, str]):
    assert terms_and_message(message) == parts
