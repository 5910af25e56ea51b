from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from preflight.baseline.keys import finding_key, lasting

URN = "urn:pulumi:dev::shop::aws:dynamodb/table:Table::orders"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It ended on 2026-01-01.", "It ended on 2027-12-31."),
        ("Since 2026-01-01T10:00:00Z it is bad.", "Since 2026-02-01T11:30:59.123+02:00 it is bad."),
        ("Exempt until 2027-01-31, 30 days left.", "Exempt until 2027-01-31, 1 day left."),
        ("Exempt until 2027-01-31, 1 day left.", "Exempt until 2027-01-31, the last day is today."),
        ("Table 'preflight-placeholder-ab12' is bad.", "Table 'preflight-placeholder-cd34' is bad."),
        ("Key madeup0123456789 is bad.", "Key MADEUPABCDEF0123 is bad."),
        ("Table 'orders-1a2b3c4' is bad.", "Table 'orders-0f0f0f0' is bad."),
    ],
)
def test_what_passes_makes_no_other_finding(one, other):
    assert finding_key(URN, one) == finding_key(URN, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The role may dynamodb:GetItem.", "The role may dynamodb:*."),
        ("The window is 5 days.", "The window is 4 days."),
        ("Version 2026-01 is old.", "Version 2026-02 is old."),
        ("Table 'orders' is bad.", "Table 'orders-1a2b3c4' is bad."),
        # Another name that ends in seven hexadecimal digits is another resource.
        ("Table 'users-1a2b3c4' is bad.", "Table 'users-0f0f0f0' is bad."),
        ("Table 'orders-1a2b3c4d' is bad.", "Table 'orders-0f0f0f0d' is bad."),
        ("arn:aws:iam::111111111111:role/x", "arn:aws:iam::222222222222:role/x"),
    ],
)
def test_anything_else_does(one, other):
    assert finding_key(URN, one) != finding_key(URN, other)


def test_for_readers_the_message_stays_readable():
    assert lasting(URN, "Table 'orders-1a2b3c4' ended on 2026-01-01, 3 days left.") == (
        "Table 'orders-<made_up>' ended on <date>, <days>."
    )


@given(st.text(), st.text())
@example("\\1", "'\\1-1a2b3c4'")
def test_any_text_has_a_key(name, message):
    key = finding_key(f"urn:pulumi:dev::shop::t:t:T::{name}", message)

    assert len(key) == 32
    assert key == finding_key(f"urn:pulumi:dev::shop::t:t:T::{name}", message)
