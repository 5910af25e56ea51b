"""What a person can read in a tag."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.aws.tag_values import PLACEHOLDERS, is_text_of_output, placeholder_in, visible


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", ""),
        (" a b ", "a b"),
        ("\u200ba\u200bb\u2060", "a\u200bb"),
        ("\u3164", ""),
        ("\u2800\ufe0f", ""),
        ("é", "é"),
    ],
)
def test_what_is_seen_of_a_value(value, shown):
    assert visible(value) == shown


@given(st.text())
def test_what_is_left_out_is_no_letter_and_no_digit(value):
    out = value.replace(visible(value), "", 1)
    fillers = "\u115f\u1160\u3164\uffa0"
    assert not [each for each in out if unicodedata.category(each)[0] in "LN" and each not in fillers]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Calling __str__ on an Output[T] is not supported.", True),
        ("x-Calling [toString] on an [Output<T>] is not", True),
        ("Calling [toJSON] on an [Output<T>]", True),
        ("calling 'ToString' on an Output<T> is not supported", True),
        ("<pulumi.output.Output object at 0x7f>", True),
        ("Recalling [x] on an [Output<T>]", False),
        ("Calling home on an Outputs", False),
        ("Output", False),
    ],
)
def test_texts_of_an_output(value, found):
    assert is_text_of_output(value) is found


def test_placeholders_are_found_in_any_case_and_trimmed():
    assert all(placeholder_in(f" {each.upper()}\u200b", PLACEHOLDERS) == each for each in PLACEHOLDERS)
    assert placeholder_in("none of it", PLACEHOLDERS) is None
    assert placeholder_in("a", (" A ",)) == " A "


def test_blanks_within_a_value_are_looked_at_once():
    """With a look from each of them to the end, this would take hours."""
    value = f"a{' ' * 1_000_000}b"
    assert visible(f" {value} ") == value
