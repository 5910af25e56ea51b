"""Whatever resources look like, every rule answers, the same in any order, and nothing gets past the adapter."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi import _types

from guardrails.core.rule import ResourceRule, StackRule
from guardrails.core.settings import parse
from guardrails.registry import RULES
from tests.policypack.shapes import ARGUMENTS, RESOURCES
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


def deep(levels: int) -> object:
    value: object = "dynamodb:*"
    for level in range(levels):
        value = [value] if level % 2 else {"Statement": value}
    return value


EXTREMES = {
    "deep": deep(60),
    "a long text": "dynamodb:*," * 2_000,
    "a document that no parser survives": '{"Statement":' * 3_000,
    "many": [{"name": f"i{number}", "hashKey": "userId"} for number in range(100)],
    "many keys": {f"k{number}": "v" for number in range(500)},
    "a secret": {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": ["events"]},
    "none": None,
    "a number beyond reason": 1e300,
}


@pytest.mark.parametrize(("place", "extreme"), [*enumerate(EXTREMES.values())], ids=EXTREMES)
def test_no_rule_fails_on_extremes_that_refer_to_each_other_in_circles(place, extreme):
    served = Served()
    stack_ = []
    types = sorted(ARGUMENTS)[place :: len(EXTREMES)]  # each type meets one of them
    urns = [urn(type_, f"r{number}") for number, type_ in enumerate(types)]
    for number, type_ in enumerate(types):
        names = [*_types.input_type_types(ARGUMENTS[type_])][:6]
        props = dict.fromkeys(names, extreme)
        assert not [said for said in served.violations(type_, f"r{number}", props) if FAILED in said.message]
        made_of = {name: [urns[number - 1], urns[number]] for name in names}
        stack_.append({"type": type_, "name": f"r{number}", "props": props, "made_of": made_of})
    for start in range(0, len(stack_), 8):  # each refers to the one before, and to itself
        said = served.stack_violations(*stack_[start : start + 8])
        assert not [found for found in said if FAILED in found.message]


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
