"""Assertions on what a pack said."""

from __future__ import annotations

import pytest

from tests.preflight.testing.conftest import TABLE


def test_outcomes(pack):
    pack.analyze(TABLE, name="good").assert_pass("named")
    (violation,) = pack.analyze(TABLE, "users", name="bad").assert_violation("named", "bad name", level="mandatory")
    assert violation.name == "users"
    stack = pack.analyze_stack([])
    stack.assert_not_applicable("named", "Only resources")


def test_a_failure_shows_all_that_the_pack_said(pack):
    outcome = pack.analyze(TABLE, "users", name="bad")
    with pytest.raises(AssertionError) as failure:
        outcome.assert_pass("named")
    text = str(failure.value)
    assert text.startswith("named should pass, but it is violation. All that the pack said:\n")
    assert "x named: violation [mandatory] on users\n" in text
    assert "users has a bad name." in text


@pytest.mark.parametrize(
    "check",
    [
        lambda outcome: outcome.assert_violation("named"),
        lambda outcome: outcome.assert_not_applicable("named"),
        lambda outcome: outcome.assert_unevaluated("named"),
        lambda outcome: outcome.assert_remediated("named"),
        lambda outcome: outcome.assert_pass("mirror"),
        lambda outcome: outcome.assert_violation("mirror", "no such words"),
        lambda outcome: outcome.assert_violation("mirror", level="mandatory"),
        lambda outcome: outcome.assert_violation("mirror", resource="other"),
        lambda outcome: outcome.assert_pass("stack"),
        lambda outcome: outcome.assert_pass("nmaed"),
    ],
)
def test_what_is_not_so_fails(pack, check):
    with pytest.raises(AssertionError):
        check(pack.analyze(TABLE, name="good"))


def test_a_misspelt_policy_is_named_with_those_there_are(pack):
    with pytest.raises(AssertionError, match=r"no policy 'nmaed'\. Its policies: mirror, named, stack\."):
        pack.analyze(TABLE, name="good").assert_pass("nmaed")


def test_who_was_asked_is_told(pack):
    outcome = pack.analyze(TABLE, "users", name="good")
    with pytest.raises(AssertionError, match="but it was asked about users only"):
        outcome.assert_pass("named", resource="usres")
    with pytest.raises(AssertionError, match="it is disabled, or a policy on the stack, which analyze does not ask"):
        outcome.assert_pass("stack")
