"""What the formats for people say about a report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from preflight.report import Location
from preflight.reports.findings import amount, by_resource, findings, own_words, place, tally, verdict, weight
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
    ],
)
def test_the_verdict_in_a_line(report, said):
    assert verdict(report) == said


def test_the_tally():
    assert tally(samples.closed()) == "4 passed, 2 not applicable, 2 violations, 1 not evaluated, 1 remediated"


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
