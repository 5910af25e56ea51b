"""Findings are values: the same finding is the same, and nobody changes one on its way to the report."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from guardrails.core.findings import NotApplicable, Unverifiable, Violation


def test_a_violation_is_no_open_question_though_it_says_the_same():
    assert len({Violation("bad", "u"), Violation("bad", "u"), Unverifiable("bad", "u"), Violation("bad")}) == 3


@pytest.mark.parametrize("finding", [Violation("bad"), Unverifiable("open"), NotApplicable("elsewhere")])
def test_a_finding_stays_as_it_is(finding):
    with pytest.raises(FrozenInstanceError):
        setattr(finding, fields(finding)[0].name, "good")
