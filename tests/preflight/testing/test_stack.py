"""A stack that a test describes is what the engine would make of it."""

from __future__ import annotations

import pytest

from preflight.testing import UNKNOWN, Resource, ref
from tests.preflight.testing.conftest import INSIGHTS, TABLE, handed


def test_an_update_knows_everything(pack):
    resources = [
        Resource(TABLE, "users", {"name": "users"}, outputs={"arn": "arn:1"}),
        Resource(INSIGHTS, "insights", {"tableName": ref("users", "arn")}),
    ]
    said = handed(pack.analyze_stack(resources, as_="update"), "stack", "users")
    assert said["props"]["arn"] == "arn:1"
    assert UNKNOWN not in said["props"].values()
    insights = handed(pack.analyze_stack(resources, as_="update"), "stack", "insights")
    assert insights["props"]["tableName"] == "arn:1"


def test_a_preview_plans_outputs_and_knows_where_values_come_from(pack):
    outcome = pack.analyze_stack(
        [
            Resource(TABLE, "users", {"name": "users"}),
            Resource(INSIGHTS, "insights", {"tableName": ref("users", "arn")}),
        ],
        outputs={"names": [ref("users", "name")]},
    )
    assert handed(outcome, "stack", "users")["props"]["arn"] == UNKNOWN
    insights = handed(outcome, "stack", "insights")
    assert insights["props"]["tableName"] == UNKNOWN
    assert insights["from"] == {"tableName": ["users"]}
    assert handed(outcome, "stack", "project-dev")["props"] == {"names": ["users"]}


def test_state_is_handed_on_as_it_stands(pack):
    outcome = pack.analyze_stack(
        [Resource(TABLE, "users", {"name": "users"}, outputs={"name": "users", "arn": "arn:1", "readCapacity": 0})],
        as_="state",
    )
    assert handed(outcome, "mirror", "users")["props"] == {"name": "users"}
    assert handed(outcome, "stack", "users")["props"] == {"name": "users", "arn": "arn:1", "readCapacity": 0.0}


def test_a_reference_in_state_finds_what_only_the_inputs_hold(pack):
    resources = [
        Resource(TABLE, "users", {"name": "users"}, outputs={"arn": "arn:1"}),
        Resource(INSIGHTS, "insights", {"tableName": ref("users", "name")}),
    ]
    said = handed(pack.analyze_stack(resources, as_="state"), "stack", "insights")
    assert said["props"]["tableName"] == "users"


@pytest.mark.parametrize("mode", ["preview", "update", "state"])
def test_providers_of_resources_are_numbered(pack, mode):
    """A default provider is not counted: the name is the same in every mode."""
    resources = [
        Resource(TABLE, "plain"),
        Resource(TABLE, "first", provider={"region": "us-east-1"}),
        Resource(TABLE, "again", provider={"region": "us-east-1"}),
        Resource(TABLE, "second", provider={"region": "us-east-2"}),
    ]
    outcome = pack.analyze_stack(resources, as_=mode)
    named = [result.name for result in outcome.of("mirror") if result.type == "pulumi:providers:aws"]
    assert sorted(name for name in named if not name.startswith("default")) == ["provider-1", "provider-2"]


@pytest.mark.parametrize("mode", ["preview", "update", "state"])
def test_where_a_value_comes_from_may_be_said(pack, mode):
    resources = [
        Resource(TABLE, "users", {"name": "users"}),
        Resource(INSIGHTS, "insights", {"tableName": "users"}, property_dependencies={"tableName": ["users"]}),
    ]
    said = handed(pack.analyze_stack(resources, as_=mode), "stack", "insights")
    assert said["from"] == {"tableName": ["users"]}
