from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from preflight.baseline.writing import rewrite
from tests.preflight.baseline.test_matching import FOUND, TODAY, URN, entry

PREFIX = ["urn:pulumi:dev::shop::"]
UNTIL = TODAY + timedelta(days=90)


def written(old, *results):
    return rewrite(old, results, PREFIX, owner="me", until=UNTIL, today=TODAY)


def test_what_closes_is_written_and_nothing_else():
    found = written(
        [],
        FOUND,
        FOUND,
        replace(FOUND, urn=URN + "1", enforcement_level="advisory"),
        replace(FOUND, urn=URN + "2", exceptions=("e",)),
        replace(FOUND, urn=URN + "3", status="pass"),
        replace(FOUND, urn=URN + "4", status="unevaluated"),
    )

    assert [(each.urn, each.owner, each.until) for each in found.entries] == [
        (URN, "me", UNTIL),
        (URN + "4", "me", UNTIL),
    ]
    assert found.lines()[0] == "2 added"


def test_writing_over_one_shows_the_difference_and_prolongs_nothing():
    kept = entry(until=TODAY)
    ended = entry(urn=URN + "1", until=TODAY - timedelta(days=1))
    fixed = entry(urn=URN + "2")
    elsewhere = entry(urn=URN.replace(":dev:", ":prod:"))

    found = written(
        [kept, ended, fixed, elsewhere], FOUND, replace(FOUND, urn=URN + "1"), replace(FOUND, urn=URN + "3")
    )

    assert set(found.entries) == {
        kept,
        replace(ended, until=UNTIL),
        replace(entry(urn=URN + "3"), owner="me", until=UNTIL),
        elsewhere,
    }
    assert found.lines() == [
        "1 kept, 1 added, 1 renewed, 1 fixed, dropped, 1 of stacks that were not judged, kept",
        f"+ policy on {URN}3 (me, until {UNTIL})",
        f"~ policy on {URN}1 (data, until {UNTIL})",
        f"- policy on {URN}2 (data, until {date(2027, 1, 1)})",
    ]


def test_an_empty_one_says_so():
    assert written([]).lines() == ["empty"]
