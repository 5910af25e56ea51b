"""What it means that a property is not set is what the provider's SDK says."""

from __future__ import annotations

import inspect
import re

import pytest
from pulumi_aws.dynamodb import TableReplica
from pulumi_aws.dynamodb._inputs import TableReplicaArgs
from pulumi_aws.dynamodb.table import TableArgs

from guardrails.aws.dynamodb.defaults import FLAGS, TEXTS, flag, text
from guardrails.core.values import Object, Unknown, Wrong
from guardrails.core.words import argument
from tests.policypack.support import UNKNOWN


@pytest.mark.parametrize(
    ("holder", "prop", "says"),
    [
        (TableArgs, "billingMode", TEXTS["billingMode"]),
        (TableArgs, "tableClass", TEXTS["tableClass"]),
        (TableArgs, "deletionProtectionEnabled", FLAGS["deletionProtectionEnabled"]),
        (TableReplicaArgs, "deletionProtectionEnabled", FLAGS["deletionProtectionEnabled"]),
        (TableReplicaArgs, "pointInTimeRecovery", FLAGS["pointInTimeRecovery"]),
        (TableReplica, "pointInTimeRecovery", FLAGS["pointInTimeRecovery"]),
    ],
)
def test_the_sdk_says_so(holder, prop, says):
    documented = inspect.getsource(getattr(holder, argument(prop)).fget)
    (default,) = re.findall(r"[Dd]efault(?:s to| value is| is) `(\w+)`", documented)
    assert default == str(says).replace("False", "false")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({}, "PROVISIONED"),
        ({"billingMode": None}, "PROVISIONED"),
        ({"billingMode": ""}, "PROVISIONED"),
        ({"billingMode": "PAY_PER_REQUEST"}, "PAY_PER_REQUEST"),
        ({"billingMode": UNKNOWN}, Unknown("billingMode")),
        ({"billingMode": 3}, Wrong("billingMode", "a string", "a number")),
    ],
)
def test_a_text(raw, expected):
    assert text(Object(raw), "billingMode") == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (None, False),
        ({}, False),
        ({"enabled": None}, False),
        ({"enabled": True}, True),
        ({"enabled": UNKNOWN}, Unknown("enabled")),
        ({"enabled": "yes"}, Wrong("enabled", "a boolean", "a string")),
    ],
)
def test_a_flag(raw, expected):
    assert flag(None if raw is None else Object(raw), "enabled") == expected


def test_a_property_without_a_meaning_is_a_mistake():
    with pytest.raises(KeyError):
        text(Object({}), "hashKey")
