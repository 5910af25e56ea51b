"""Reports lead to a rule's own page where the pack's file says where it is published."""

from __future__ import annotations

import pytest

from guardrails.sdk.pages import page_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("website: https://git.example.com/packs/guardrails/\n", "https://git.example.com/packs/guardrails/docs/a.md"),
        ('version: 1.0.0\nwebsite: "https://example.com/x" # here\n', "https://example.com/x/docs/a.md"),
        ("# website: https://example.com\n", ""),
        ("website: ftp://example.com\n", ""),
    ],
)
def test_the_page_of_a_rule(tmp_path, text, address):
    (tmp_path / "PulumiPolicy.yaml").write_text(text, encoding="utf-8")

    assert page_address("a", tmp_path / "PulumiPolicy.yaml") == address


def test_without_the_file_there_is_none(tmp_path):
    assert page_address("a", tmp_path / "none.yaml") == ""
