"""The callbacks: wrong configuration, failures of rules, and nothing that gets past them."""

from __future__ import annotations

import pytest
from pulumi.runtime import proto

from guardrails.core.findings import NotApplicable, Violation
from guardrails.registry import RULES
from guardrails.rules import pack_configuration
from tests.policypack.sdk.house_rule import (
    FOUND,
    LIMITED,
    QUEUE,
    REPORTS,
    STACK,
    TABLE,
    bad,
    exempt,
    rule_on_stacks,
    rule_on_tables,
)
from tests.policypack.support import Said, Served, stack_request, urn


def test_a_finding_is_reported_at_the_rules_level_on_its_resource():
    assert Served([rule_on_tables(bad)]).violations(TABLE, "users", {}) == [FOUND]


def test_a_rule_may_have_no_say():
    def check(_table, _settings):
        yield NotApplicable("It is Sunday.")

    response = Served([rule_on_tables(check)]).analyze(TABLE, "users", {})
    assert [each.reason for each in response.not_applicable] == ["It is Sunday."]
    response = Served([rule_on_stacks(check)]).servicer.AnalyzeStack(proto.AnalyzeStackRequest(), None)
    assert [each.reason for each in response.not_applicable] == ["It is Sunday."]


def test_a_rule_with_a_wrong_configuration_blocks_what_it_applies_to_and_judges_nothing():
    served = Served([rule_on_tables(bad, settings=LIMITED)], {"house-rule": {"days": 36}})
    assert served.violations(QUEUE, "q", {}) == []
    assert served.violations(TABLE, "users", {}) == [
        Said(
            "house-rule",
            "The configuration of house-rule is wrong, so nothing was checked: `days` must be a whole number from 1 to "
            "35, not 36.",
            urn(TABLE, "users"),
            "mandatory",
        )
    ]


WRONG = (
    "The configuration of house-rule is wrong, so nothing was checked: `dayz` is not a property of this rule (did you "
    "mean `days`?); there are `days`, `onUnknown`, `exemptions`."
)


def test_a_rule_on_stacks_with_a_wrong_configuration_blocks():
    served = Served([rule_on_stacks(bad, settings=LIMITED)], {"house-rule": {"dayz": 3}})
    assert served.stack_violations() == [Said("house-rule", WRONG, "", "mandatory")]


@pytest.mark.parametrize("make", [rule_on_tables, rule_on_stacks], ids=["on resources", "on stacks"])
def test_a_wrong_configuration_is_left_to_the_rule_on_it(make):
    served = Served([pack_configuration.RULE, make(bad, settings=LIMITED)], {"house-rule": {"dayz": 3}})
    root, table = {"type": STACK, "name": "app-dev"}, {"type": TABLE, "name": "users", "props": {"name": "users"}}
    (told,) = served.violations(STACK, "app-dev", {})
    assert told.policy == "pack-configuration"
    assert told.message == WRONG.replace(", so nothing was checked", "")
    response = served.analyze(TABLE, "users", {"name": "users"})
    at_end = served.servicer.AnalyzeStack(stack_request(root, table), None)
    assert not response.diagnostics
    assert not at_end.diagnostics
    assert [
        each.reason for each in (*response.not_applicable, *at_end.not_applicable) if each.policy_name == "house-rule"
    ] == ["Its configuration is wrong, so nothing was checked."]


@pytest.mark.parametrize(
    "silenced",
    [
        pytest.param("disabled", id="disabled"),
        pytest.param("advisory", id="advisory"),
        pytest.param(exempt("*"), id="with exemptions"),
    ],
)
def test_a_wrong_configuration_blocks_where_the_rule_on_it_is_silenced(silenced):
    rules = [pack_configuration.RULE, rule_on_tables(bad, settings=LIMITED), *REPORTS]
    served = Served(rules, {"house-rule": {"dayz": 3}, "pack-configuration": silenced})
    assert served.violations(TABLE, "users", {"name": "users"}) == [
        Said("house-rule", WRONG, urn(TABLE, "users"), "mandatory")
    ]


def test_the_reports_come_though_a_rule_has_a_wrong_configuration():
    served = Served([rule_on_tables(bad, settings=LIMITED), *REPORTS], {"house-rule": {"days": 36}})
    assert len(served.violations(TABLE, "users", {})) == 1
    assert served.stack_violations() == []


def failing(error):
    def check(_subject, _settings):
        raise error

    return check


def endless(_subject, _settings, depth=0):
    return endless(_subject, _settings, depth + 1)


@pytest.mark.parametrize("make", [rule_on_tables, rule_on_stacks], ids=["on resources", "on stacks"])
@pytest.mark.parametrize(
    ("check", "kind"),
    [
        (failing(ValueError("s3cret")), "ValueError"),
        (failing(MemoryError()), "MemoryError"),
        (endless, "RecursionError"),
    ],
    ids=["an error", "out of memory", "endless recursion"],
)
def test_a_rule_that_fails_blocks_and_the_others_go_on(make, check, kind):
    other = make(bad, name="other-rule")
    served = Served([make(check), other])
    said = served.violations(TABLE, "users", {}) or served.stack_violations({"type": TABLE, "name": "users"})
    first, *rest = said
    assert first.policy == "house-rule"
    assert first.level == "mandatory"
    assert first.message.startswith(f"The rule house-rule failed with {kind} in test_checks.py, line ")
    assert "s3cret" not in first.message
    assert rest, "the other rule has spoken"


def test_a_rule_that_fails_half_way_keeps_what_it_found():
    def check(table, _settings):
        yield table.violation("is bad. Mend it.")
        raise ValueError

    said = Served([rule_on_tables(check)]).violations(TABLE, "users", {})
    assert [each.message.split(" ")[0] for each in said] == ["Table", "The"]


def test_a_message_of_any_length_with_any_characters_arrives():
    def check(table, _settings):
        yield Violation("\ud800\x1b" + "x" * 1_000_000, table.urn)

    (said,) = Served([rule_on_tables(check)]).violations(TABLE, "users", {})
    assert said.message.startswith("\ufffd\ufffdx")
    assert len(said.message) == 4_000


def test_a_name_of_any_length_is_bounded():
    (said,) = Served([rule_on_tables(bad)]).violations(TABLE, "x" * 1_000_000, {})
    assert len(said.message) == 4_000


def test_a_configuration_that_nobody_saw_is_said_in_the_report():
    served = Served(RULES)
    served.runtime.engine = served.runtime.pack = None
    everything = served.stack_violations()
    assert not [each for each in everything if "failed" in each.message]
    said = [each for each in everything if each.policy == "unverified-report"]
    assert [each.urn for each in said] == [""]
    assert [each.message for each in said] == [
        "Not verified by configuration: This version of pulumi-policy does not show the pack its whole "
        "configuration, so "
        "nobody can tell whether it names policies that do not exist. Use the version in the pack's requirements.txt."
    ]
