"""What the formats for people say about a report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from preflight.report import Location
from preflight.reports.findings import (
    amount,
    by_resource,
    excuse,
    findings,
    own_words,
    place,
    remarks,
    tally,
    verdict,
    weight,
    when,
)
from tests.preflight.reports import samples


@pytest.mark.parametrize(
    ("result", "allowed", "expected"),
    [
        (samples.CLOSING, False, "closes"),
        (samples.UNEVALUATED, False, "closes"),
        (samples.UNEVALUATED, True, "allowed"),
        (samples.ADVICE, False, "advice"),
        (samples.FIXED, False, None),
        (samples.PASSES[0], False, None),
        (replace(samples.CLOSING, enforcement_level="remediate"), False, "closes"),
        (replace(samples.UNEVALUATED, enforcement_level="advisory"), False, "advice"),
        (samples.EXCUSED, False, "excused"),
        (replace(samples.PASSES[0], in_baseline=True), False, None),
    ],
)
def test_how_much_a_result_matters(result, allowed, expected):
    assert weight(result, samples.report(result, unevaluated_allowed=allowed)) == expected


def test_findings_are_sorted_and_stand_with_their_resource():
    twice = replace(samples.CLOSING, message="Another.")
    report = samples.report(samples.UNEVALUATED, samples.CLOSING, twice, samples.ADVICE)

    groups = by_resource(findings(report, "closes"))

    assert [(group.name, len(group.findings)) for group in groups] == [("events", 2), ("shop-dev", 1)]
    assert groups[0].location == samples.LINES["events"]


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (samples.closed(), "Gate closed: 1 mandatory violation, 1 policy not evaluated"),
        (samples.opened(), "Gate open: 1 advisory finding"),
        (samples.allowed(), "Gate open: 1 policy not evaluated, as allowed"),
        (samples.clean(), "Gate open: nothing to report"),
        (samples.failed(), "No verdict: see the error"),
        (samples.report(samples.EXCUSED, verdict="pass"), "Gate open: 1 excused finding"),
    ],
)
def test_the_verdict_in_a_line(report, said):
    assert verdict(report) == said


def test_the_tally():
    assert tally(samples.closed()) == "4 passed, 2 not applicable, 2 violations, 1 not evaluated, 1 remediated"


def test_the_tally_counts_what_is_excused():
    assert tally(samples.joined()) == ("4 passed, 2 not applicable, 3 violations, 1 excepted, 1 in the baseline")


@pytest.mark.parametrize(
    ("exceptions", "in_baseline", "said"),
    [
        (("a", "b"), False, "exception a, b"),
        ((), True, "the baseline"),
        (("a",), True, "exception a and the baseline"),
    ],
)
def test_what_excuses(exceptions, in_baseline, said):
    assert excuse(replace(samples.CLOSING, exceptions=exceptions, in_baseline=in_baseline)) == said


def test_only_of_two_previews_is_told_which_one_showed_a_finding():
    said = "seen once the stack exists, in the later preview only"
    assert when(samples.LATER, samples.joined()) == said
    assert when(samples.CLOSING, samples.joined()) == ""
    assert when(samples.LATER, samples.report(samples.LATER, previews=("later",))) == ""


def test_remarks():
    assert remarks(samples.joined()) == [
        "Taken from the answers file: the answer to aws:ec2/getVpc:getVpc (functions.aws:ec2/getVpc:getVpc).",
        "Taken from the answers file: the answer to urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::main "
        "(resources.aws:ec2/vpc:Vpc.vpc-1).",
        "2 of 5 policies had nothing to judge: regions, tags.",
    ]
    assert remarks(samples.closed()) == list(samples.closed().notes)


def test_the_engines_first_line_is_the_policys_description():
    assert own_words(samples.CLOSING, samples.BILLING).startswith("Table 'events' is billed")
    assert own_words(samples.CLOSING, None) == samples.CLOSING.message
    assert own_words(replace(samples.CLOSING, message="Tables are billed on demand.\n"), samples.BILLING) == (
        "Tables are billed on demand.\n"
    )


def test_places_and_amounts():
    assert place(Location("a.py", 3)) == "a.py:3"
    assert place(Location("a.py", 3, 5)) == "a.py:3:5"
    assert [amount(1, "policy", "policies"), amount(2, "policy", "policies")] == ["1 policy", "2 policies"]
    assert amount(1024, "resource") == "1,024 resources"
