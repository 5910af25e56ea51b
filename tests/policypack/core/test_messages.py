"""A message is bounded, one line, and fit for a terminal and for UTF-8."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guardrails.core.messages import LIMIT, crash, printable


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Z", "C"]), max_size=200))
def test_any_text_becomes_one_line_of_utf_8_without_controls(text):
    result = printable(text)
    result.encode("utf-8")
    assert len(result.splitlines()) <= 1
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in result)


def test_what_a_terminal_would_obey_is_replaced():
    assert printable("a\x1b[31mb\r\nc\u202ed\ud800") == "a\ufffd[31mb  c\ufffdd\ufffd"


def test_ordinary_text_stays():
    assert printable("Tabelle 'ünï' - 35 days: {\"enabled\": True}") == "Tabelle 'ünï' - 35 days: {\"enabled\": True}"


def test_a_long_message_is_cut():
    assert printable("x" * LIMIT) == "x" * LIMIT
    cut = printable("x" * (LIMIT + 1))
    assert len(cut) == LIMIT
    assert cut.endswith("x…")


def test_a_crash_is_told_by_type_and_place_but_not_by_its_text():
    try:
        raise KeyError("s3cret")
    except KeyError as error:
        message = crash("some-rule", error)
    assert message.startswith("The rule some-rule failed with KeyError in test_messages.py, line ")
    assert "s3cret" not in message


def test_a_crash_without_a_traceback():
    assert crash("some-rule", RecursionError()).startswith("The rule some-rule failed with RecursionError, so ")
