"""What a rule is."""

from __future__ import annotations

import pytest

from guardrails.core.rule import Example, no_settings


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('aws.sns.Topic("a")', 'aws.sns.Topic("a")'),
        (
            """
            aws.sns.Topic(
                "a",
            )
            """,
            'aws.sns.Topic(\n    "a",\n)',
        ),
    ],
)
def test_an_example_is_shown_without_the_indentation_of_its_file(code, text):
    assert Example("A topic.", code).text == text


def test_a_rule_without_settings_gets_none():
    assert no_settings({"onUnknown": "block", "exemptions": []}) is None
