"""Composite alarms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.aws.cloudwatch.composite import fires


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('ALARM("a")', True),
        ("ALARM(a)", True),
        ("alarm(a)", True),
        ('ALARM("arn:aws:cloudwatch:ap-southeast-2:123456789012:alarm:a")', True),
        ('ALARM("b")', False),
        ("ALARM(b) OR ALARM(a)", True),
        ("ALARM(a) OR ALARM(b)", True),
        ("ALARM(a) AND ALARM(b)", False),
        ("ALARM(b) AND ALARM(a)", False),
        ("ALARM(a) AND NOT ALARM(b)", True),
        ("NOT ALARM(a)", False),
        ("NOT NOT ALARM(a)", True),
        ("OK(a)", False),
        ("OK(b)", False),
        ("INSUFFICIENT_DATA(a)", False),
        ("ALARM(b) AND ALARM(b) OR ALARM(a)", True),
        ("ALARM(a) OR ALARM(b) AND ALARM(b)", True),
        ("(ALARM(a) OR ALARM(b)) AND ALARM(b)", False),
        ("NOT (ALARM(a) OR ALARM(b))", False),
        ("NOT (ALARM(b))", False),
        ("NOT OK(a)", True),
        ("ALARM(b) OR NOT (OK(a))", True),
        ("OK(b) AND NOT (OK(a))", True),
        ("TRUE", False),
        ("TRUE AND ALARM(a)", True),
        ("NOT TRUE", False),
        ("FALSE", False),
        ("ALARM(a) AND TRUE", True),
        ('ALARM("with blank") OR ALARM(a)', True),
        ("", False),
        ("ALARM", False),
        ("ALARM(", False),
        ("ALARM(a", False),
        ("ALARM(a) ALARM(a)", False),
        ("a", False),
        ("ALARM(a) OR", False),
        ("(" * 50 + "ALARM(a)" + ")" * 50, True),
        ("(" * 51 + "ALARM(a)" + ")" * 51, False),
        ("(" * 1_000 + "ALARM(a)" + ")" * 1_000, False),
        ('ALARM("a', False),
        ("ALARM(a)" + " " * 10_232, True),
        ("ALARM(a)" + " " * 10_233, False),
        ("  ALARM  (  a  )  ", True),
    ],
)
def test_fires(rule, expected):
    assert fires(rule, {"a"}) is expected


def test_several_alarms_that_go_off_together():
    assert fires("ALARM(a) AND ALARM(b)", {"a", "b"})
    assert not fires("ALARM(a) AND NOT ALARM(b)", {"a", "b"})


@pytest.mark.parametrize("rule", [" " * 8_000, "ALARM(" + " " * 8_000 + "a)", '"' + " " * 8_000, "a" * 8_000])
def test_a_rule_is_read_in_one_go(rule):
    """The tokeniser once tried each blank anew: 8,000 of them took eight seconds."""
    assert fires(rule, {"a"}) is ("ALARM" in rule)


@given(st.lists(st.sampled_from(["ALARM", "OK", "(", ")", '"a"', "AND", "OR", "NOT", "b", "TRUE"]), max_size=12))
def test_any_text_has_an_answer(parts):
    assert fires(" ".join(parts), {"a"}) in (True, False)
