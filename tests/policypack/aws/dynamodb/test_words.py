"""A value is shown only if it is one of DynamoDB's own words: other text may be a secret."""

from __future__ import annotations

import pytest

from guardrails.aws.dynamodb.words import if_known


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("PROVISIONED", "PROVISIONED"),
        ("provisioned", "provisioned"),
        ("hunter2", "(a value that DynamoDB does not know)"),
        ("", "(a value that DynamoDB does not know)"),
    ],
)
def test_known_words_are_shown(found, expected):
    assert if_known(found, ("PAY_PER_REQUEST", "PROVISIONED")) == expected
