from __future__ import annotations

import pytest

from preflight.providers.aws import state
from preflight.wire import values
from tests.preflight.providers.aws.sdk_outputs import unknown_outputs

TABLE = "aws:dynamodb/table:Table"


def settled(type_, outputs):
    state.settle(type_, outputs)
    return outputs


def test_a_table_with_nothing_but_a_key() -> None:
    found = settled(
        TABLE,
        {
            "hashKey": "id",
            "pointInTimeRecovery": values.UNKNOWN,
            "serverSideEncryption": values.UNKNOWN,
            "ttl": values.UNKNOWN,
            "warmThroughput": values.UNKNOWN,
        },
    )

    assert found["pointInTimeRecovery"] == {"enabled": False, "recoveryPeriodInDays": 0.0}
    assert found["ttl"] == {"attributeName": "", "enabled": False}
    assert "serverSideEncryption" not in found
    assert found["warmThroughput"] == values.UNKNOWN
    assert found["replicas"] == []
    assert found["tableClass"] == "STANDARD"


@pytest.mark.parametrize(
    ("given", "days"),
    [
        ({"enabled": True}, 35.0),
        ({"enabled": True, "recoveryPeriodInDays": values.UNKNOWN}, 35.0),
        ({"enabled": True, "recoveryPeriodInDays": 7.0}, 7.0),
        ({"enabled": False}, 0.0),
        ({"enabled": values.UNKNOWN}, None),
    ],
)
def test_days_of_recovery(given, days):
    found = settled(TABLE, {"pointInTimeRecovery": given})

    assert found["pointInTimeRecovery"].get("recoveryPeriodInDays") == days


def test_indexes() -> None:
    found = settled(TABLE, {"globalSecondaryIndexes": [{"name": "i", "hashKey": "a", "readCapacity": values.UNKNOWN}]})

    assert found["globalSecondaryIndexes"] == [
        {"name": "i", "hashKey": "a", "rangeKey": "", "nonKeyAttributes": [], "readCapacity": 0.0, "writeCapacity": 0.0}
    ]


def test_what_the_program_gives_stays() -> None:
    assert settled("aws:iam/role:Role", {"description": "x", "managedPolicyArns": ["a"]})["managedPolicyArns"] == ["a"]


def test_lists_are_nobodys_but_the_resources() -> None:
    settled("aws:iam/role:Role", {})["inlinePolicies"].append("x")

    assert settled("aws:iam/role:Role", {})["inlinePolicies"] == []


def test_types_that_are_not_known() -> None:
    assert settled("aws:acme/thing:Thing", {"a": values.UNKNOWN}) == {"a": values.UNKNOWN}


def test_every_type_and_property_is_one_of_the_sdks() -> None:
    """A slip in a table of facts would hand packs a property that no resource has."""
    listed = {type_: {*names, *state.INSIDE.get(type_, ())} for type_, names in state.STATE.items()}

    assert unknown_outputs(listed) == {}
