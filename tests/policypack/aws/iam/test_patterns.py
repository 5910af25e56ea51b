"""IAM's wildcards, against a slow reference that tries every text."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.aws.iam.patterns import LONGEST, covers, has_wildcard, matches, overlaps

PATTERNS = st.text(alphabet="ab*?", max_size=4)
TEXTS = ["".join(letters) for length in range(7) for letters in product("ab", repeat=length)]


def reference(pattern: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern), re.DOTALL)


@given(pattern=PATTERNS, text=st.text(alphabet="ab\n", max_size=6))
def test_matches_as_a_regular_expression_would(pattern, text):
    assert matches(pattern, text) is (reference(pattern).fullmatch(text) is not None)


@given(one=st.text(alphabet="ab*?", max_size=3), other=st.text(alphabet="ab*?", max_size=3))
def test_overlaps_if_some_text_matches_both(one, other):
    both = any(reference(one).fullmatch(text) and reference(other).fullmatch(text) for text in TEXTS)
    assert overlaps(one, other) is both
    assert overlaps(other, one) is both


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("dynamodb:*", "dynamodb:getitem", True),
        ("dynamodb:*item", "dynamodb:getitem", True),
        ("dynamodb:get?tem", "dynamodb:getitem", True),
        ("d*:getitem", "dynamodb:getitem", True),
        ("dynamodb:get*", "dynamodb:putitem", False),
        ("*", "", True),
        ("*a", "a", True),
        ("a*b", "ab", True),
        ("", "", True),
        ("?", "", False),
        ("", "a", False),
    ],
)
def test_matches(pattern, text, expected):
    assert matches(pattern, text) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"), [("a*", "ab", True), ("a*", "?b", True), ("*a", "b*", True), ("a*", "b*", False)]
)
def test_overlaps(one, other, expected):
    assert overlaps(one, other) is expected


@pytest.mark.parametrize(
    ("pattern", "other", "expected"),
    [("a*", "ab", True), ("a*", "a*", True), ("*", "a*", True), ("a?", "a*", False), ("a*x", "a*", False)],
)
def test_covers(pattern, other, expected):
    assert covers(pattern, other) is expected


def test_many_stars_take_no_time():
    assert not matches("*a" * 200 + "b", "a" * 1_000)


def test_what_is_too_long_for_iam_may_be_anything():
    assert overlaps("s3:" + "x" * LONGEST, "dynamodb:*")
    assert overlaps("x" * 2049, "y*")
    assert overlaps("y*", "x" * 2049)
    assert not overlaps("x" * 2048, "y*")
    assert not overlaps("s3:" + "x" * 100, "dynamodb:*")


@pytest.mark.parametrize(("text", "expected"), [("a*", True), ("a?", True), ("[ab]", False), ("", False)])
def test_has_wildcard(text, expected):
    assert has_wildcard(text) is expected
