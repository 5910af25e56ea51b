"""The report, as plain values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from preflight.report import NoVerdict, Summary, failing_on, nothing_judged, summarise, verdict_of, without_verdict
from tests.preflight.reports import samples


@pytest.mark.parametrize(
    ("status", "level", "closes"),
    [
        ("violation", "mandatory", True),
        ("violation", "remediate", True),
        ("violation", "advisory", False),
        ("unevaluated", "mandatory", True),
        ("unevaluated", "advisory", False),
        ("remediated", "remediate", False),
        ("pass", "mandatory", False),
        ("not_applicable", "mandatory", False),
    ],
)
def test_what_closes_the_gate(status, level, closes):
    assert replace(samples.CLOSING, status=status, enforcement_level=level).closes_gate is closes


def test_the_summary_counts_each_result_once():
    results = samples.closed().results

    summary = summarise(results, resources=4, policies=5)

    assert summary == Summary(
        resources=4,
        policies=5,
        passed=4,
        violation=2,
        mandatory=1,
        advisory=1,
        not_applicable=2,
        unevaluated=1,
        remediated=1,
    )
    assert len(results) == 4 + 2 + 2 + 1 + 1


def test_without_a_verdict_the_error_says_why():
    report = without_verdict("no pack", "name one", project="shop", stack="acme/shop/dev", seconds=0.12345)

    assert (report.verdict, report.stack, report.duration_seconds) == ("error", "dev", 0.123)
    assert report.error == NoVerdict("no pack", "name one")


def test_what_is_excused_closes_no_gate_and_counts_all_the_same():
    assert not samples.EXCUSED.closes_gate
    assert not replace(samples.CLOSING, in_baseline=True).closes_gate
    summary = summarise((samples.EXCUSED, samples.CLOSING), resources=2, policies=5)
    assert (summary.violation, summary.mandatory, summary.excepted, summary.baseline) == (2, 2, 1, 1)


@pytest.mark.parametrize(
    ("results", "allowed", "verdict"),
    [
        ((samples.CLOSING, samples.ADVICE), False, "fail"),
        ((samples.ADVICE, samples.EXCUSED, *samples.PASSES), False, "pass"),
        ((samples.UNEVALUATED,), False, "fail"),
        ((samples.UNEVALUATED,), True, "pass"),
        ((samples.UNEVALUATED, samples.CLOSING), True, "fail"),
        ((), False, "pass"),
    ],
)
def test_the_verdict(results, allowed, verdict):
    assert verdict_of(results, unevaluated_allowed=allowed) == verdict


@pytest.mark.parametrize(
    ("threshold", "severity", "verdict"),
    [
        ("mandatory", "critical", "pass"),
        ("advisory", None, "fail"),
        ("low", None, "pass"),
        ("low", "low", "fail"),
        ("high", "medium", "pass"),
        ("high", "critical", "fail"),
    ],
)
def test_the_user_may_want_more_to_close_the_gate(threshold, severity, verdict):
    advice = replace(samples.ADVICE, severity=severity)
    report = replace(samples.closed(), verdict="pass", results=(advice, *samples.PASSES))

    found = failing_on(report, threshold)

    assert found.verdict == verdict
    assert [result.closes_gate for result in found.results] == [verdict == "fail", *(False for _ in samples.PASSES)]


def test_what_is_excused_or_could_not_be_run_closes_nothing_more():
    excused = replace(samples.ADVICE, in_baseline=True)
    unevaluated = replace(samples.ADVICE, status="unevaluated")
    report = replace(samples.closed(), verdict="pass", results=(excused, unevaluated))

    assert failing_on(report, "advisory").verdict == "pass"


def test_a_gate_that_is_closed_stays_closed():
    assert failing_on(samples.closed(), "critical").verdict == "fail"


def test_a_policy_judged_nothing_where_all_it_said_is_that_it_does_not_apply():
    nothing = samples.result(samples.BILLING, "reader", "not_applicable", "not a table", of=samples.ROLE)
    other_pack = samples.result(samples.TAGS, "events", pack="another")

    assert nothing_judged((samples.PACK,), (nothing, samples.ADVICE, samples.UNEVALUATED, other_pack)) == (
        "on-demand-billing",
        "tags",
    )
    assert nothing_judged((samples.PACK,), (nothing, samples.CLOSING, samples.FIXED)) == (
        "alarms",
        "deletion-protection",
    )
