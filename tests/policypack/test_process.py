"""The pack as the engine meets it: a process that speaks Pulumi's protocol."""

from __future__ import annotations

import pytest
from pulumi.runtime import proto

from guardrails.registry import RULES
from tests.policypack.support import compliant_table

TABLE = "aws:dynamodb/table:Table"
PROVIDER = {"region": "ap-southeast-2", "version": "7.51.1"}

EXPECTED = {
    "required-tags": ("resource", "mandatory"),
    "dynamodb-on-demand-billing": ("resource", "mandatory"),
    "dynamodb-point-in-time-recovery": ("resource", "mandatory"),
    "dynamodb-contributor-insights": ("stack", "mandatory"),
    "dynamodb-streams": ("resource", "mandatory"),
    "dynamodb-stream-retention": ("stack", "mandatory"),
    "dynamodb-encryption": ("resource", "mandatory"),
    "dynamodb-required-indexes": ("resource", "mandatory"),
    "dynamodb-role-naming": ("stack", "mandatory"),
    "dynamodb-least-privilege": ("stack", "mandatory"),
    "dynamodb-alarms": ("stack", "mandatory"),
    "dynamodb-dead-alarms": ("resource", "mandatory"),
    "allowed-regions": ("resource", "mandatory"),
    "dynamodb-required-tables": ("stack", "mandatory"),
    "required-outputs": ("stack", "mandatory"),
    "dynamodb-deletion-protection": ("resource", "advisory"),
    "exemption-report": ("stack", "advisory"),
    "unverified-report": ("stack", "advisory"),
}
KINDS = {proto.PolicyType.POLICY_TYPE_RESOURCE: "resource", proto.PolicyType.POLICY_TYPE_STACK: "stack"}


@pytest.fixture
def pack(pack_process):
    pack_process.configure()
    return pack_process


def test_it_tells_the_engine_who_it_is(pack):
    info = pack.info()
    assert info.name == "dynamodb-guardrails"
    assert info.supportsConfig
    assert {
        policy.name: (KINDS[policy.policy_type], proto.EnforcementLevel.Name(policy.enforcementLevel).lower())
        for policy in info.policies
    } == EXPECTED
    assert [policy.name for policy in info.policies][-2:] == ["exemption-report", "unverified-report"]
    assert [policy.name for policy in info.policies] == [rule.name for rule in RULES]


def test_every_policy_comes_with_its_facts(pack):
    for policy in pack.info().policies:
        assert policy.displayName
        assert policy.description.endswith(".")
        assert policy.severity != proto.POLICY_SEVERITY_UNSPECIFIED
        assert policy.remediation_steps.startswith("1. ")
        assert policy.url.startswith("https://")
        assert {"onUnknown", "exemptions"} <= set(policy.configSchema.properties)


@pytest.mark.parametrize("name", ["events", "sessions", "users"])
def test_a_compliant_table_passes(pack, name):
    assert pack.violations(TABLE, name, compliant_table(name), PROVIDER) == []


def test_a_violation_names_policy_resource_level_and_the_fix(pack):
    (said,) = pack.violations(TABLE, "events", compliant_table("events", billingMode="PROVISIONED"), PROVIDER)
    assert said.policy == "dynamodb-on-demand-billing"
    assert said.urn == f"urn:pulumi:dev::app::{TABLE}::events"
    assert said.level == "mandatory"
    assert said.message == (
        "Table 'events' has the billing mode PROVISIONED; PAY_PER_REQUEST is required. "
        'Write billing_mode="PAY_PER_REQUEST".'
    )


def test_levels_are_the_users(pack_process):
    broken = compliant_table("events", billingMode="PROVISIONED", deletionProtectionEnabled=False)
    levels = {
        (): {"dynamodb-on-demand-billing": "mandatory", "dynamodb-deletion-protection": "advisory"},
        (("all", "mandatory"),): {
            "dynamodb-on-demand-billing": "mandatory",
            "dynamodb-deletion-protection": "mandatory",
        },
        (("all", "disabled"),): {},
        (("dynamodb-on-demand-billing", "advisory"), ("dynamodb-deletion-protection", "disabled")): {
            "dynamodb-on-demand-billing": "advisory"
        },
        (("all", "disabled"), ("dynamodb-on-demand-billing", "mandatory")): {"dynamodb-on-demand-billing": "mandatory"},
    }
    for config, expected in levels.items():
        pack_process.configure(dict(config))
        found = {said.policy: said.level for said in pack_process.violations(TABLE, "events", broken, PROVIDER)}
        assert found == expected
