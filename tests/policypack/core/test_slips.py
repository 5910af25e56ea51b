"""A slip is a slip, and another name is another name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.core.slips import Names, is_slip, slip_of


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("Orders", "orders", id="another case"),
        pytest.param("CART", "cart", id="another case of a short name"),
        pytest.param("ordes", "orders", id="a letter dropped"),
        pytest.param("rders", "orders", id="the first letter dropped"),
        pytest.param("orderrs", "orders", id="a letter added"),
        pytest.param("orderst", "orders", id="a letter added at the end"),
        pytest.param("osrders", "orders", id="an s added within"),
        pytest.param("ordars", "orders", id="a letter changed"),
        pytest.param("order-live", "ordes-live", id="an s changed"),
        pytest.param("ordesr", "orders", id="the last two letters swapped"),
        pytest.param("roders", "orders", id="the first two letters swapped"),
        pytest.param("paymnets-dev", "payments-dev", id="two letters swapped within"),
        pytest.param("user", "usera", id="the name that is meant has five characters"),
    ],
)
def test_a_slip(written, meant):
    assert is_slip(written, meant)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("orders", "orders", id="the same"),
        pytest.param("order", "orders", id="a final s dropped"),
        pytest.param("orders", "order", id="a final s added"),
        pytest.param("carx", "cart", id="a short name"),
        pytest.param("orders1", "orders2", id="another digit"),
        pytest.param("orders", "orders2", id="a digit added"),
        pytest.param("order1", "orderx", id="a letter for a digit"),
        pytest.param("orders12", "orders21", id="digits swapped"),
        pytest.param("userevents", "user-events", id="a hyphen dropped"),
        pytest.param("user_events", "user-events", id="another separator"),
        pytest.param("ordrz", "orders", id="two letters"),
        pytest.param("sredro", "orders", id="letters all over"),
        pytest.param("Ordars", "orders", id="another case and another letter"),
        pytest.param("orders-test", "orders-live", id="another stack"),
        pytest.param("abcdefg", "abcgfed", id="more than two letters swapped"),
        pytest.param("", "orders", id="nothing"),
    ],
)
def test_no_slip(written, meant):
    assert not is_slip(written, meant)


def test_the_name_that_was_meant():
    assert slip_of("ordrs", ["users", "orders"]) == "orders"
    assert slip_of("orders", ["borders", "orders"]) is None, "there is such a name"
    assert slip_of("ledger", ["users", "orders"]) is None
    assert slip_of("user-evemts", ["user-events", "user-evelts"]) == "user-evelts", "the first by name, always the same"


LETTERS = st.text("abA1s-", max_size=8)


@given(st.lists(LETTERS, max_size=8), LETTERS)
def test_many_names_are_looked_up_as_few_are(names, written):
    assert Names(names).meant_by(written) == slip_of(written, names)


def test_what_is_too_long_for_a_name_is_none():
    """With each of its parts kept, this would take terabytes."""
    assert Names(["orders"]).meant_by("o" * 1_000_000) is None
    assert Names(["o" * 1_000_000]).meant_by("o" * 999_999) is None
    longest = "o" * 255
    assert Names([longest]).meant_by(longest + "o") == longest
