"""The pack as the engine meets it: a process that speaks Pulumi's protocol."""

from __future__ import annotations

import pytest

from guardrails.registry import RULES
from tests.policypack.support import Served, compliant_table

TABLE = "aws:dynamodb/table:Table"
PROVIDER = {"region": "ap-southeast-2"}

RELEASED = {
    "pack-configuration": ("resource", "mandatory"),
    "required-tags": ("resource", "mandatory"),
    "dynamodb-on-demand-billing": ("resource", "mandatory"),
    "dynamodb-point-in-time-recovery": ("resource", "mandatory"),
    "dynamodb-contributor-insights": ("stack", "mandatory"),
    "dynamodb-streams": ("resource", "mandatory"),
    "dynamodb-stream-retention": ("stack", "mandatory"),
    "dynamodb-encryption": ("resource", "mandatory"),
    "dynamodb-required-indexes": ("resource", "mandatory"),
    "dynamodb-role-naming": ("stack", "mandatory"),
    "dynamodb-least-privilege": ("resource", "mandatory"),
    "dynamodb-alarms": ("stack", "mandatory"),
    "dynamodb-dead-alarms": ("resource", "mandatory"),
    "allowed-regions": ("resource", "mandatory"),
    "dynamodb-required-tables": ("stack", "mandatory"),
    "required-outputs": ("stack", "mandatory"),
    "dynamodb-deletion-protection": ("resource", "advisory"),
    "exemption-report": ("stack", "advisory"),
    "unverified-report": ("stack", "advisory"),
}


def test_it_tells_the_engine_who_it_is(policy_pack):
    assert policy_pack.name == "dynamodb-guardrails"
    served = {policy.name: (policy.kind, policy.enforcement_level) for policy in policy_pack.policies}
    assert {**served, **RELEASED} == served, "a kind or a level that users rely on has changed: a major version"
    assert set(served) == {rule.name for rule in RULES}


def test_the_reports_are_asked_last():
    info = Served().servicer.GetAnalyzerInfo(None, None)
    assert info.supportsConfig
    assert [policy.name for policy in info.policies][-2:] == ["exemption-report", "unverified-report"]
    assert [policy.name for policy in info.policies] == [rule.name for rule in RULES]


def test_every_policy_comes_with_its_facts(policy_pack):
    for policy in policy_pack.policies:
        assert policy.display_name
        assert policy.description.endswith(".")
        assert policy.severity is not None
        assert policy.remediation_steps.startswith("1. ")
        assert policy.url.startswith("https://")


def test_every_policy_takes_the_settings_that_all_have():
    for policy in Served().servicer.GetAnalyzerInfo(None, None).policies:
        assert {"onUnknown", "exemptions"} <= set(policy.configSchema.properties)


@pytest.mark.parametrize("name", ["events", "sessions", "users"])
def test_a_compliant_table_passes(policy_pack, name):
    outcome = policy_pack.analyze(TABLE, name, compliant_table(name), provider=PROVIDER)
    assert (outcome.violations, outcome.unevaluated) == ((), ())
    outcome.assert_pass("dynamodb-encryption")


def test_a_violation_names_policy_resource_level_and_the_fix(policy_pack):
    props = compliant_table("events", billingMode="PROVISIONED")
    (said,) = policy_pack.analyze(TABLE, "events", props, provider=PROVIDER).violations
    assert said.policy == "dynamodb-on-demand-billing"
    assert said.urn == f"urn:pulumi:dev::project::{TABLE}::events"
    assert said.enforcement_level == "mandatory"
    assert said.message.partition("\n")[2] == (
        "Table 'events' has the billing mode PROVISIONED; PAY_PER_REQUEST is required. "
        'Write billing_mode="PAY_PER_REQUEST".'
    )


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, {"dynamodb-on-demand-billing": "mandatory", "dynamodb-deletion-protection": "advisory"}),
        (
            {"all": "mandatory"},
            {"dynamodb-on-demand-billing": "mandatory", "dynamodb-deletion-protection": "mandatory"},
        ),
        ({"all": "disabled"}, {}),
        (
            {"dynamodb-on-demand-billing": "advisory", "dynamodb-deletion-protection": "disabled"},
            {"dynamodb-on-demand-billing": "advisory"},
        ),
        (
            {"all": "disabled", "dynamodb-on-demand-billing": "mandatory"},
            {"dynamodb-on-demand-billing": "mandatory"},
        ),
    ],
    ids=["defaults", "all mandatory", "all disabled", "one advisory, one disabled", "all disabled but one"],
)
def test_levels_are_the_users(policy_pack, config, expected):
    broken = compliant_table("events", billingMode="PROVISIONED", deletionProtectionEnabled=False)
    with policy_pack.configured(config):
        outcome = policy_pack.analyze(TABLE, "events", broken, provider=PROVIDER)
    assert {said.policy: said.enforcement_level for said in outcome.violations} == expected
