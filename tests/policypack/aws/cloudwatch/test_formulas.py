"""Metric math: what a formula uses, and whether it can be judged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.aws.cloudwatch.formulas import can_be_judged, searches, used

IDS = frozenset({"m1", "m2", "errors", "e1"})


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("m1 + m2", {"m1", "m2"}),
        ("SUM(METRICS())", IDS),
        ("sum(metrics())", IDS),
        ('SUM(METRICS("err"))', IDS),
        ("100 * errors / m1", {"errors", "m1"}),
        ("FILL(m1, 0) + FILL(m2,0)", {"m1", "m2"}),
        ("IF(m1 > 5, m2, 0)", {"m1", "m2"}),
        ("ANOMALY_DETECTION_BAND(m1, 2)", {"m1"}),
        ("m10 + xm1", set()),
        ("'m1'", set()),
        ("IF(m1 > 5, 'm2', \"errors\")", {"m1"}),
        ("1", set()),
        ("", set()),
    ],
)
def test_used(formula, expected):
    assert used(formula, IDS) == expected


@pytest.mark.parametrize(
    "formula",
    [
        "m1",
        " m1 ",
        "m1+m2 + m3",
        "((m0 + m1) + MAX([m2,m3]))+(m4)",
        "SUM([m1])",
        "SUM([m1, m2 + m3, MAX([m4])])",
        "SUM(METRICS())",
        'SUM(METRICS("m"))',
        "MAX(METRICS('m'))",
        "sum(metrics())",
        "FILL(m1, 0)",
        "fill(m1,0.0)",
        "FILL(m1, REPEAT) + FILL(m2, linear)",
        "FILL(m1 + m2, 0)",
        "SUM(FILL(METRICS(), 0))",
        "(" * 50 + "m1" + ")" * 50,
        "m1" + " " * 2_046,
    ],
)
def test_a_formula_that_goes_up_with_each_metric_can_be_judged(formula):
    assert can_be_judged(formula)


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "0*(m1+m2)",
        "m1 - m2",
        "m1 / 10",
        "m1 * 1",
        "100 * m1",
        "-m1",
        "m1 > 5",
        "IF(HOUR(m1)>25, m1)",
        "IF(m1 > 5, m1, 0)",
        "SUM(m1)",
        "MAX(m1, m2)",
        "SUM([])",
        "MIN([m1, m2])",
        "AVG(METRICS())",
        "RATE(m1)",
        "DIFF(m1)",
        "FILL(m1, 5)",
        "FILL(m1, 0x1)",
        "FILL(m1)",
        "FILL(METRICS(), 0)",
        "ANOMALY_DETECTION_BAND(m1, 2)",
        "SEARCH('x', 'Sum', 60)",
        "m1 + ",
        "m1 m2",
        "(m1",
        "m1)",
        "M1",
        "m1 + 0",
        "METRICS()",
        "SUM(METRICS(m))",
        "(" * 51 + "m1" + ")" * 51,
        "(" * 2_000,
        "SUM([" * 400,
        "m1" + " " * 2_047,
    ],
)
def test_any_other_formula_can_not(formula):
    assert not can_be_judged(formula)


@given(st.text('m1+ ()[],SUMFILETRC0"', max_size=40))
def test_any_text_has_an_answer(formula):
    assert can_be_judged(formula) in (True, False)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SEARCH('x', 'Sum', 60)", True),
        ("SUM(search ('x', 'Sum', 60))", True),
        ("m1 + m2", False),
        ("research(m1)", False),
        ("IF(m1 > 5, 'SEARCH(', m1)", False),
        ("search + 1", False),
    ],
)
def test_searches(formula, expected):
    assert searches(formula) is expected
