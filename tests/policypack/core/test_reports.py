"""What is told of exemptions and of open questions: all of it, each cause once."""

from __future__ import annotations

from datetime import date

import pytest

from guardrails.core.exemptions import Exemption
from guardrails.core.ledger import Covered, Entries, Undecided
from guardrails.core.reports import exempted, undecided

TODAY = date(2026, 11, 23)
ACTIVE = Exemption("users", "moves in March", date(2026, 11, 25), "Ann")
LAST = Exemption("users", "moves in March", TODAY)
EXPIRED = Exemption("users", "moves in March", date(2026, 11, 22), "Ann")


def report(entries: Entries) -> list[tuple[str, str]]:
    return [(finding.message, finding.urn) for finding in exempted(entries)]


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
            "March). Remove it from the pack's configuration, unless another stack needs it.",
            "",
        ),
        (
            "The exemption of 'users' from required-tags, expired on 2026-11-22, matches no finding, approved by Ann "
            "(reason: moves in March). Remove it from the pack's configuration, unless another stack needs it.",
            "",
        ),
    ]


def test_an_exemption_used_for_one_rule_is_unused_for_another():
    covered = (Covered("u", "r", "m", ACTIVE),)
    found = report(Entries(TODAY, covered=covered, exemptions={"r": (ACTIVE,), "s": (ACTIVE,)}))
    assert [message.split(" ")[0] for message, _ in found] == ["Exempt", "The"]


STACK = "urn:pulumi:dev::app"
HERE = "Remove it from the pack's configuration."
ELSEWHERE = "Remove it from the pack's configuration, unless another stack needs it."


@pytest.mark.parametrize(
    ("resource", "advice"),
    [
        pytest.param(f"{STACK}::aws:dynamodb/table:Table::users", HERE, id="a URN of this stack"),
        pytest.param(f"{STACK}::*", HERE, id="any of this stack"),
        pytest.param("urn:pulumi:prod::app::aws:dynamodb/table:Table::users", None, id="a URN of another stack"),
        pytest.param("urn:pulumi:dev::shop::aws:dynamodb/table:Table::users", None, id="a URN of another project"),
        pytest.param("urn:pulumi:dev-2::app::*", None, id="any of another stack"),
        pytest.param("urn:pulumi:*::app::*::users", ELSEWHERE, id="a URN of any stack"),
        pytest.param("urn:pulumi:dev::*::users", ELSEWHERE, id="a URN of any project"),
        pytest.param("urn:pulumi:?ev::app::T::users", ELSEWHERE, id="a URN of some stacks, this one among them"),
        pytest.param("urn:pulumi:?rod::app::T::users", None, id="a URN of some stacks, this one not"),
        pytest.param("*::users", ELSEWHERE, id="a part of a URN"),
        pytest.param("users", ELSEWHERE, id="a name"),
        pytest.param("legacy-*", ELSEWHERE, id="a pattern of names"),
    ],
)
def test_an_exemption_is_unused_in_the_stack_that_it_is_meant_for(resource, advice):
    exemptions = {"r": (Exemption(resource, "moves", date(2027, 1, 1)),)}
    expected = f"The exemption of '{resource}' from r matches no finding (reason: moves). {advice}"
    assert report(Entries(TODAY, STACK, exemptions=exemptions)) == ([(expected, "")] if advice else [])


def open_question(name: str, rule: str = "r", what: str = "is open.") -> Undecided:
    return Undecided(f"urn:{name}", rule, f"Table '{name}' {what}", f"Table '{name}'")


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param(
            [open_question("a"), open_question("b", what="is closed."), open_question("c", rule="s")],
            [
                ("Not verified by r: Table 'a' is open.", "urn:a"),
                ("Not verified by r: Table 'b' is closed.", "urn:b"),
                ("Not verified by s: Table 'c' is open.", "urn:c"),
            ],
            id="causes of their own",
        ),
        pytest.param(
            [open_question(name) for name in "ab"],
            [("Not verified by r: Table 'a' is open. The same holds for Table 'b'.", "urn:a")],
            id="one cause",
        ),
        pytest.param(
            [open_question(f"{number:03}") for number in range(168)],
            [
                (
                    "Not verified by r: Table '000' is open. The same holds for Table '001', Table '002', Table '003', "
                    "Table '004', Table '005' and 162 more.",
                    "urn:000",
                )
            ],
            id="one cause of many resources",
        ),
        pytest.param(
            [Undecided("", "r", "It is open."), Undecided("urn:x", "r", "It is open too.")],
            [("Not verified by r: It is open.", ""), ("Not verified by r: It is open too.", "urn:x")],
            id="messages that begin with no resource",
        ),
    ],
)
def test_each_cause_is_told_once(entries, expected):
    found = undecided(Entries(TODAY, undecided=tuple(entries)))
    assert [(finding.message, finding.urn) for finding in found] == expected
