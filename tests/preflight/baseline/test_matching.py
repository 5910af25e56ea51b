from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from preflight.baseline.entries import Entry
from preflight.baseline.keys import finding_key
from preflight.baseline.matching import Baseline, apply, stack_prefix
from preflight.report import Report, Result, summarise

TODAY = date(2027, 1, 1)
URN = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::a"
FOUND = Result("pack", "policy", URN, "aws:sqs/queue:Queue", "a", "violation", "mandatory", "high", "It is bad.")


def entry(message=FOUND.message, urn=URN, policy="policy", until=TODAY, owner="data"):
    return Entry(policy, urn, finding_key(urn, message), message, owner, until)


def report(*results, **members):
    return Report(
        "fail", "shop", "dev", 0.1, results=results, summary=summarise(results, resources=1, policies=1), **members
    )


def under(*entries, found=(FOUND,), **members):
    return apply(report(*found, **members), Baseline(entries, TODAY), "b.json")


def test_what_is_there_is_let_by():
    result = under(entry())

    assert (result.verdict, result.results[0].in_baseline, result.summary.baseline) == ("pass", True, 1)
    assert result.notes == ("The baseline b.json lets 1 finding by.",)


@pytest.mark.parametrize(
    "other",
    [entry("It may dynamodb:*."), entry(urn=URN + "2"), entry(policy="other")],
    ids=["message", "resource", "policy"],
)
def test_what_is_new_blocks(other):
    result = under(other)

    assert (result.verdict, result.results[0].in_baseline) == ("fail", False)


def test_an_entry_holds_through_its_last_day_and_blocks_after_it():
    ended = under(entry(until=TODAY - timedelta(days=1)))

    assert under(entry(until=TODAY)).verdict == "pass"
    assert ended.verdict == "fail"
    assert ended.notes[1] == "Baseline entries that have ended and block again: 1 (policy on a, owner data)."


def test_what_is_fixed_is_told_and_other_stacks_are_not():
    elsewhere = URN.replace(":dev:", ":prod:")
    result = under(entry(), entry(urn=URN + "1"), entry(urn=elsewhere))

    assert result.notes[1:] == (
        "Baseline entries whose finding is gone: 1 (policy on a1, owner data). Write the baseline anew.",
    )


def test_many_are_counted():
    result = under(*(entry(urn=URN + str(number)) for number in range(5)), found=())

    assert "; and 2 more)" in result.notes[1]


def test_what_could_not_be_run_is_let_by_too_and_a_pass_is_not_touched():
    unevaluated = replace(FOUND, status="unevaluated")
    passed = replace(FOUND, status="pass")

    assert under(entry(), found=[unevaluated]).verdict == "pass"
    assert not under(entry(), found=[passed]).results[0].in_baseline


def test_no_verdict_stays_none():
    broken = replace(report(FOUND), verdict="error")

    assert apply(broken, Baseline((entry(),), TODAY), "b.json") == broken


def test_each_run_starts_anew():
    baseline = Baseline((entry(),), TODAY)
    apply(report(FOUND), baseline, "b.json")

    assert "is gone" in apply(report(), baseline, "b.json").notes[1]


def test_the_beginning_of_urns():
    assert URN.startswith(stack_prefix("shop", "dev"))
    assert not URN.startswith(stack_prefix("shop", "de"))
