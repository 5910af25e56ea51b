"""Whatever resources look like, every rule answers, the same in any order, and nothing gets past the adapter."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardrails.core.rule import ResourceRule, StackRule
from guardrails.core.settings import parse
from guardrails.registry import RULES
from tests.policypack.shapes import RESOURCES
from tests.policypack.support import Served, answers, resource, stack, urn, wire

WILD = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
FAILED = " failed with "


@pytest.mark.parametrize("rule", [rule for rule in RULES if isinstance(rule, ResourceRule)], ids=lambda rule: rule.name)
@given(RESOURCES)
@WILD
def test_a_rule_on_resources_never_raises(rule, generated):
    if generated["type"] in rule.metadata.types:
        for message in answers(rule, resource(generated["type"], generated["name"], generated["props"])):
            assert message.split(":")[0] in ("violation", "unknown", "n/a")


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES if isinstance(rule, StackRule) or (isinstance(rule, ResourceRule) and rule.at_end)],
    ids=lambda rule: rule.name,
)
@given(st.lists(RESOURCES, max_size=6), st.randoms())
@WILD
def test_a_rule_on_a_stack_never_raises_and_does_not_heed_the_order(rule, generated, random):
    made = [
        resource(
            each["type"],
            f"{index}{each['name']}",
            each["props"],
            made_of={key: [urn("aws:dynamodb/table:Table", "0")] for key in list(each["props"])[::2]},
        )
        for index, each in enumerate(generated)
        if each["type"] in rule.metadata.types
    ]
    said = answers(rule, stack(*made))
    random.shuffle(made)
    assert answers(rule, stack(*made)) == said


@given(st.lists(RESOURCES, max_size=4))
@settings(WILD, max_examples=20)
def test_the_pack_answers_whatever_comes_and_no_rule_fails(generated):
    served = Served()
    for each in generated:
        said = served.violations(each["type"], each["name"], wire(each["props"]), {"region": "ap-southeast-2"})
        assert not [found for found in said if FAILED in found.message]
        for found in said:
            found.message.encode("utf-8")
            assert len(found.message) < 5_000
    said = served.stack_violations(*({**each, "props": wire(each["props"])} for each in generated))
    assert not [found for found in said if FAILED in found.message]


@pytest.mark.parametrize("rule", [rule for rule in RULES if isinstance(rule, ResourceRule)], ids=lambda rule: rule.name)
@given(RESOURCES)
@settings(WILD, max_examples=30)
def test_the_same_input_gives_the_same_output(rule, generated):
    if generated["type"] in rule.metadata.types:
        subject = resource(generated["type"], generated["name"], generated["props"])
        assert answers(rule, subject) == answers(rule, subject)


def test_a_rule_may_be_parsed_from_its_empty_configuration():
    for rule in RULES:
        assert parse(rule, {}).exemptions == ()


def test_ten_thousand_resources_in_one_stack():
    tables = [
        {"type": "aws:dynamodb/table:Table", "name": f"t{number}", "props": {"name": f"t{number}"}}
        for number in range(10_000)
    ]
    said = Served(rules=[rule for rule in RULES if rule.name == "dynamodb-contributor-insights"]).stack_violations(
        *tables
    )
    assert said == []
