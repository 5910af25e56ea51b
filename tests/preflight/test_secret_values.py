"""The filter: what it finds, and what it leaves alone."""

from __future__ import annotations

import json
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preflight.secret_values import MARK, MOST, MOST_CHARACTERS, SecretValues, spellings


def secrets(*values: object) -> SecretValues:
    found = SecretValues()
    for value in values:
        found.add(value)
    return found


@pytest.mark.parametrize(
    ("values", "text", "left"),
    [
        ((), "nothing is secret", "nothing is secret"),
        (("hunter2",), "a hunter2, hunter2hunter2", "a [secret], [secret][secret]"),
        (("hunter2", "hunter2-prod"), "hunter2-prod hunter2", "[secret] [secret]"),
        (("abc",), "abc", "abc"),
        (("secret",), "a [secret]", "a [[secret]]"),
        ((31415926,), "31415926", "[secret]"),
        ((31415926.0,), "31415926 and 31415926.0", "[secret] and [secret]"),
        ((2.5,), "2.5", "2.5"),
        ((True, None), "True None", "True None"),
        (('a "b"',), 'JSON "a \\"b\\"", twice "\\"a \\\\\\"b\\\\\\"\\""', 'JSON "[secret]", twice "\\"[secret]\\""'),
        (("a/b c",), "/a%2Fb%20c /a/b%20c?a%2fb+c", "/[secret] /[secret]?[secret]"),
        (("first line\nsecond line",), "said second line, then first line second line", "said [secret], then [secret]"),
        (("#!/bin/sh\nthen\ndone",), "then it is done", "then it is done"),
        (('{"Effect": "Allow", "deep": [{"x": "part-of-it"}, 31415]}',), "part-of-it 31415", "[secret] [secret]"),
        (("Allow",), "Allow", "[secret]"),
        (('["' + "[" * 100_000,), "[[[[", "[[[["),
    ],
)  # fmt: skip
def test_what_is_left(values: tuple[object, ...], text: str, left: str) -> None:
    assert secrets(*values).hide(text) == left


@given(st.text(min_size=4), st.text(), st.text())
def test_no_spelling_of_a_value_is_left(value: str, before: str, after: str) -> None:
    found = secrets(value)
    for form in (value, json.dumps(value)[1:-1], repr(value)[1:-1], json.dumps(json.dumps(value)[1:-1])[1:-1]):
        assert form not in found.hide(before + form + after).replace(MARK, "")
    quoted = urllib.parse.quote(value.encode("utf-8", "surrogatepass"))
    assert quoted not in found.hide(before + quoted + after).replace(MARK, "")


@given(
    st.lists(st.text(alphabet="abcde", min_size=4, max_size=6), min_size=1, max_size=300), st.text(alphabet="abcde ")
)
def test_many_values_are_found_as_few_are(values: list[str], text: str) -> None:
    hidden = secrets(*values).hide(text)

    assert not any(value in hidden.split(MARK) for value in values)
    assert all(value not in part for part in hidden.split(MARK) for value in values)


def test_texts_stay_apart_and_values_are_counted_once() -> None:
    found = secrets("hunter2", "hushhush", "unseen")

    texts, count = found.hide_all(["hun", "ter2", "hunter2 hunter2", "", "%s hushhush\ufdd1", "x"])

    assert texts == ["hun", "ter2", "[secret] [secret]", "", "%s [secret]\ufffd", "x"]
    assert count == 2
    assert found.hide_all([]) == ([], 0)


def test_there_is_an_end_to_what_is_kept() -> None:
    found = secrets(*(f"value-{number}" for number in range(MOST)))
    assert not found.too_many

    found.add("value-0")
    assert not found.too_many
    found.add("one more")
    assert found.too_many


def test_an_ordinary_value_has_one_spelling() -> None:
    assert spellings("arn.aws-1") == {"arn.aws-1"}


def test_there_is_an_end_to_their_length() -> None:
    found = secrets("x" * (MOST_CHARACTERS // 8), "short")
    assert not found.too_many

    for letter in "abcdefgh":
        found.add(letter * (MOST_CHARACTERS // 8))
    assert found.too_many
