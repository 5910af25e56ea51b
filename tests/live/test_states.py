"""Tables made beforehand, with data, are taken over by the real provider as the plan says, and nothing is lost.

``inspect`` writes settings, imports and plan; the plan's own commands are run with the real AWS CLI; Terraform imports
what import.json lists and updates it to what the program registers with the settings; ``verify`` looks at the result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.live.adoption import TABLES, Adoption
from tests.live.states import STATES, State, items, make
from tests.live.terraform import Terraform, differing, needs_terraform
from tests.live.translation import translate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live.conftest import Emulators

pytestmark = [pytest.mark.live, needs_terraform]

ROUNDS = [
    tuple(states[number] for states in ([state for state in STATES if state.table == name] for name in TABLES))
    for number in range(len(STATES) // len(TABLES))
]
DROPPED = {"point_in_time_recovery.recovery_period_in_days"}
"""What ministack does not keep of a table (tests/live/test_deployment.py has the table of all of it)."""


@pytest.mark.parametrize("states", ROUNDS, ids=lambda states: ", ".join(state.name for state in states))
def test_nothing_is_lost_whatever_the_first_state(
    states: tuple[State, ...], emulators: Emulators, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    cloud = emulators.account(f"{222200000000 + ROUNDS.index(states)}")
    before = {state.table: make(cloud, state) for state in states}
    data = {state.table: items(cloud, state.table) for state in states}
    adoption = Adoption(tmp_path, cloud, monkeypatch)

    assert adoption.inspect() == (1 if any(state.lossy for state in states) else 0)
    adoption.by_hand(after=False)
    assert adoption.inspect() == 0
    adoption.take_settings()
    assert adoption.run("plan", "--snapshot", str(adoption.out / "snapshot.json"), "--out", str(adoption.out)) == 0

    terraform = Terraform(tmp_path / "terraform", cloud.url, cloud.account)
    terraform.configure(translate(adoption.registered()), adoption.imports())
    planned = terraform.plan()
    assert {planned[f"aws_dynamodb_table.{table}"] for table in TABLES} == {"update"}
    assert set(planned.values()) <= {"update", "create"}
    terraform.apply()
    left = {path for change in terraform.changes().values() for path in differing(change)}
    assert left <= DROPPED

    for state in states:
        table = cloud.client("dynamodb").describe_table(TableName=state.table)["Table"]
        assert (table["TableId"], table["CreationDateTime"]) == (
            before[state.table]["TableId"],
            before[state.table]["CreationDateTime"],
        )
        assert items(cloud, state.table) == data[state.table], state.name
        assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert state.kept(cloud, table), state.name

    first = adoption.now() | {"tables": adoption.snapshot["tables"]}
    (wrong,) = adoption.wrong()
    assert wrong.startswith("users: not done: Point-in-time recovery: an unknown number of days become 35.")
    adoption.by_hand(after=True)
    adoption.go_back()
    back = adoption.now()
    for name in TABLES:
        for what in ("billingMode", "capacity", "deletionProtection"):
            assert back["tables"][name][what] == first["tables"][name][what]
        assert back["tables"][name]["encryption"]["key"] == first["tables"][name]["encryption"]["key"]
        assert back["tables"][name]["scaling"] == first["tables"][name]["scaling"]
        assert items(cloud, name) == data[name]
