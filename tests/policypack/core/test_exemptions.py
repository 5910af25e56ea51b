"""An exemption covers what it names, through the whole of its last day."""

from __future__ import annotations

from datetime import date

import pytest

from guardrails.core.exemptions import Exemption, parse_exemptions

URN = "urn:pulumi:dev::app::my:Tables$aws:dynamodb/table:Table::users"


@pytest.mark.parametrize(
    ("resource", "covered"),
    [
        ("users", True),
        ("use?s", True),
        ("*", True),
        ("u*", True),
        (URN, True),
        ("urn:pulumi:*::app::*::users", True),
        ("*::aws:dynamodb/table:Table::users", False),
        ("*aws:dynamodb/table:Table::users", True),
        ("Users", False),
        ("user", False),
        ("sers", False),
        ("", False),
    ],
)
def test_names_are_matched_as_a_whole_and_by_case(resource, covered):
    assert Exemption(resource, "r", date(2027, 1, 31)).covers(URN, "users") is covered


def test_it_covers_nothing_that_has_no_name():
    assert not Exemption("*", "r", date(2027, 1, 31)).covers()


@pytest.mark.parametrize(
    ("today", "expired"),
    [(date(2027, 1, 30), False), (date(2027, 1, 31), False), (date(2027, 2, 1), True)],
    ids=["before", "on its last day", "after"],
)
def test_the_last_day_counts(today, expired):
    assert Exemption("users", "r", date(2027, 1, 31)).expired(today) is expired


def test_parsing():
    assert parse_exemptions(
        [
            {"resource": "users", "reason": "moves", "expires": "2027-01-31", "approver": "Ann"},
            {"resource": "events", "reason": "moves", "expires": "2027-01-31"},
        ]
    ) == (
        Exemption("users", "moves", date(2027, 1, 31), "Ann"),
        Exemption("events", "moves", date(2027, 1, 31), ""),
    )
