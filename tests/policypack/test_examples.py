"""The examples that the documents show are run: what passes there passes, what fails there fails."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from guardrails.core.rule import ResourceRule
from guardrails.registry import RULES
from tests.policypack.examples import program

BESIDES: Mapping[str, tuple[str, ...]] = {
    "allowed-regions": ("topic",),
    "dynamodb-alarms": ("events", "sessions", "users"),
    "dynamodb-required-tables": ("sessions", "users"),
    "dynamodb-role-naming": ("events",),
    "exemption-report": ("legacy",),
    "pack-configuration": ("events",),
    "required-outputs": ("events", "table_arns", "stream_arns"),
}
"""What the stack of a rule's examples holds besides: what they are about, and the rest of what is required."""

ASKED_AGAIN = {rule.name for rule in RULES if isinstance(rule, ResourceRule) and rule.at_end}
"""Rules that may have nothing to say before the stack is complete: a pass at the end is not reported."""

PROJECT = "dynamodb-tables"
REGION = {"aws:region": "ap-southeast-2"}


def examples(which):
    return [
        pytest.param(rule.name, example.text, id=f"{rule.name}: {example.caption.rstrip('.')}")
        for rule in RULES
        for example in getattr(rule.metadata, which)
    ]


def outcome_of(policy_pack, rule, text):
    """Run an example: a program, a command that configures the stack, or a configuration of the pack."""
    besides, config, code = BESIDES.get(rule, ()), dict(REGION), text
    if text.startswith("pulumi config set "):
        _, _, _, key, value = text.split()
        config, code = {key: value}, "pass"
    if not text.startswith("{"):
        return policy_pack.run_program(program(code, besides), config, project=PROJECT)
    with policy_pack.configured(json.loads(text)):
        return policy_pack.run_program(program("pass", besides), config, project=PROJECT)


@pytest.mark.parametrize(("rule", "text"), examples("passes"))
def test_what_is_said_to_pass_passes(policy_pack, rule, text):
    outcome = outcome_of(policy_pack, rule, text)
    assert [said.message for said in outcome.violations if said.policy == rule] == []
    if rule not in ASKED_AGAIN:
        assert rule in {each.policy for each in outcome.passed}, "the rule has looked at nothing in this example"


@pytest.mark.parametrize(("rule", "text"), examples("fails"))
def test_what_is_said_to_fail_fails(policy_pack, rule, text):
    outcome = outcome_of(policy_pack, rule, text)
    assert rule in {said.policy for said in outcome.violations}, "the rule finds nothing in this example"
