"""The real provider makes what the program registers, and has nothing to change afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.live.terraform import differing, needs_terraform

if TYPE_CHECKING:
    from tests.live.deployment import Deployed

pytestmark = [pytest.mark.live, needs_terraform]

DROPPED = [
    ("ministack", "aws_dynamodb_table", "point_in_time_recovery.recovery_period_in_days", "moto, test_tables.py"),
    ("ministack", "aws_cloudwatch_metric_alarm", "actions_enabled", "moto, no change here"),
    ("ministack", "aws_cloudwatch_metric_alarm", "alarm_actions", "moto, no change here; test_alarms.py hears one"),
    ("ministack", "aws_cloudwatch_metric_alarm", "alarm_description", "moto, no change here"),
    ("ministack", "aws_cloudwatch_metric_alarm", "period", "moto, no change here"),
    ("ministack", "aws_cloudwatch_metric_alarm", "statistic", "moto, no change here"),
    ("ministack", "aws_cloudwatch_metric_alarm", "treat_missing_data", "moto, no change here"),
]
"""What an emulator does not give back to the provider: emulator, type, attribute, where it is seen instead."""


@pytest.mark.parametrize("fixture", ["enforced", "kept"])
def test_a_second_plan_has_no_changes_but_for_what_the_emulator_drops(fixture: str, request: pytest.FixtureRequest):
    deployed: Deployed = request.getfixturevalue(fixture)
    changes = deployed.changes()
    assert {tuple(change["actions"]) for change in changes.values()} <= {("update",)}
    found = {(name.partition(".")[0], path) for name, change in changes.items() for path in differing(change)}
    assert found == {(type_, path) for emulator, type_, path, _ in DROPPED if emulator == deployed.emulator}


def test_what_one_emulator_drops_the_other_keeps():
    assert {emulator for emulator, *_ in DROPPED} == {"ministack"}
    assert all(seen.startswith("moto") for *_, seen in DROPPED)
