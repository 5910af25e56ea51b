"""The pack's whole configuration is heard before the SDK takes it, and the rule on it can't be lost in `all`."""

from __future__ import annotations

import pulumi_policy.policy as sdk
import pytest
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel, StackValidationPolicy

from guardrails.sdk.engine_configuration import engine_configuration, hear_configuration, insist
from tests.policypack.support import struct


def request(**levels):
    made = proto.ConfigureAnalyzerRequest()
    for name, level in levels.items():
        made.policyConfig[name.replace("_", "-")].enforcementLevel = getattr(proto, level.upper())
    return made


def test_the_whole_configuration_is_read():
    sent = request(streams="mandatory", no_such_policy="advisory", tags="disabled", regions="remediate")
    sent.policyConfig["streams"].properties.CopyFrom(struct({"views": {"events": "KEYS_ONLY"}}))
    read = engine_configuration(sent)
    assert read.properties == {
        "streams": {"views": {"events": "KEYS_ONLY"}},
        "no-such-policy": {},
        "tags": {},
        "regions": {},
    }
    assert read.disabled == {"tags"}
    assert read.blocking == {"streams", "regions"}


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        pytest.param({"all": "disabled", "rule": "disabled"}, "MANDATORY", id="all are disabled"),
        pytest.param({"all": "advisory", "rule": "advisory"}, "MANDATORY", id="all only warn"),
        pytest.param({"rule": "disabled"}, "DISABLED", id="it is disabled by its name"),
        pytest.param({"all": "advisory", "rule": "disabled"}, "DISABLED", id="it is disabled beside another level"),
        pytest.param({"all": "mandatory", "rule": "advisory"}, "ADVISORY", id="it only warns"),
    ],
)
def test_all_does_not_reach_a_rule_that_insists(levels, expected):
    sent = request(**levels)
    insist(sent, "rule")
    assert proto.EnforcementLevel.Name(sent.policyConfig["rule"].enforcementLevel) == expected
    insist(sent, "another")
    assert "another" not in sent.policyConfig


@pytest.fixture
def servicer(monkeypatch):
    """The name of the SDK's servicer, put back at the end."""
    name = "_PolicyAnalyzerServicer"
    monkeypatch.setattr(sdk, name, getattr(sdk, name))
    return name


def test_a_pack_that_is_made_from_now_on_passes_its_configuration_on(servicer):
    heard = []
    hear_configuration(heard.append)
    policy = StackValidationPolicy("tags", "Tags.", lambda _args, _report: None)
    made = getattr(sdk, servicer)("pack", "1.0.0", [policy], EnforcementLevel.MANDATORY)
    made.Configure(request(tags="disabled"), None)
    assert [dict(each.policyConfig).keys() for each in heard] == [{"tags"}]
    assert made._get_enforcement_level(policy) is EnforcementLevel.DISABLED, "the SDK took it too"


def test_an_sdk_without_such_a_servicer_is_left_alone(servicer, monkeypatch):
    monkeypatch.delattr(sdk, servicer)
    hear_configuration(print)
    assert not hasattr(sdk, servicer)
