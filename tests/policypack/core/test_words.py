"""Lists in prose, names that are bounded and stay on one line, properties as Python spells them."""

from __future__ import annotations

import pytest

from guardrails.core.words import LONGEST, SHOWN, argument, joined, quoted, quoted_list


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("users", "users"),
        ("", ""),
        ("a\nb\tc\u2028d", "a b c d"),
        ("x" * LONGEST, "x" * LONGEST),
        ("x" * (LONGEST + 1), "x" * (LONGEST - 1) + "…"),
    ],
    ids=["short", "empty", "lines", "as long as may be", "too long"],
)
def test_quoted(name, expected):
    assert quoted(name) == expected


def test_the_arn_of_a_table_is_not_cut():
    assert len("arn:aws:dynamodb:ap-southeast-2:123456789012:table/" + "x" * 100) <= LONGEST


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ""),
        (["a"], "`a`"),
        (["a", "b", "a"], "`a`, `b`"),
        (list("abcde"), "`a`, `b`, `c`, `d`, `e`"),
        (list("abcdefg"), "`a`, `b`, `c`, `d`, `e` and 2 more"),
        (["x" * 200], f"`{'x' * 159}…`"),
    ],
)
def test_quoted_list(names, expected):
    assert SHOWN == 5
    assert quoted_list(names) == expected


@pytest.mark.parametrize(
    ("names", "expected"), [([], "none"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_joined(names, expected):
    assert joined(iter(names)) == expected


@pytest.mark.parametrize(
    ("prop", "expected"), [("name", "name"), ("retentionPeriod", "retention_period"), ("kmsKeyArn", "kms_key_arn")]
)
def test_a_property_as_an_argument(prop, expected):
    assert argument(prop) == expected
