"""Metric math: what a formula uses."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudwatch.formulas import is_plain, searches, used

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
    ("formula", "expected"),
    [
        ("m1", True),
        (" m1 ", True),
        ("FILL(m1, 0)", True),
        ("fill(m1,0)", True),
        ("SUM(METRICS())", True),
        ("SUM([m1])", True),
        ("FILL(m1, 1)", False),
        ("m1 / 10", False),
        ("SUM([m1, m2])", False),
        ("", False),
    ],
)
def test_is_plain(formula, expected):
    assert is_plain(formula) is expected


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
