"""What the real provider does with a table of which the program says nothing: the facts that plans rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from infra.adopt.plan.entries import Kind
from infra.adopt.plan.planning import make_plan
from tests.live import states
from tests.live.adoption import Adoption
from tests.live.states import STATES, STREAM, State, index, make
from tests.live.terraform import Terraform, differing, needs_terraform
from tests.live.translation import translate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.live.conftest import Emulators
    from tests.live.emulators import Cloud
    from tests.live.states import Json

pytestmark = [pytest.mark.live, needs_terraform]


def fill(cloud: Cloud, table: Json) -> None:
    """Give a table all that a program can be silent about."""
    states._time_to_live(cloud, table)
    states._customer_key(cloud, table)
    states._replicate(cloud, table)
    states._to_kinesis(cloud, table)
    states._share(cloud, table)
    states._insights(cloud, table)
    cloud.client("dynamodb").create_backup(TableName=table["TableName"], BackupName="before")


LIMITS = {"MaxReadRequestUnits": 500, "MaxWriteRequestUnits": 400}
FULL = State(
    "everything",
    "users",
    {
        "BillingMode": "PAY_PER_REQUEST",
        "OnDemandThroughput": LIMITS,
        "GlobalSecondaryIndexes": [index("by-email", "email", provisioned=False)],
        "StreamSpecification": STREAM,
        "TableClass": "STANDARD_INFREQUENT_ACCESS",
        "Tags": [{"Key": "Owner", "Value": "ada"}],
    },
    attributes=(("email", "S"),),
    after=fill,
)
TAKEN: dict[str, Callable[[Cloud, Json], bool]] = {
    "global index": lambda cloud, table: not table.get("GlobalSecondaryIndexes"),
    "replica": lambda cloud, table: not table.get("Replicas"),
    "tags": lambda cloud, table: "Owner" not in states._tags(cloud, table),
    "stream": lambda cloud, table: not table.get("StreamSpecification", {}).get("StreamEnabled"),
    "table class": lambda cloud, table: table["TableClassSummary"]["TableClass"] == "STANDARD",
}
LEFT: dict[str, Callable[[Cloud, Json], bool]] = {
    "time to live": states._has_time_to_live,
    "on-demand limits": lambda cloud, table: table["OnDemandThroughput"] == LIMITS,
    "customer key": lambda cloud, table: not states._is_managed(cloud, table),
    "Kinesis destination": states._has_kinesis,
    "resource policy": states._is_shared,
    "backups": states._has_backup,
    "insights": lambda cloud, table: not states._no_insights(cloud, table),
}


def test_what_is_taken_away_and_what_is_left(emulators: Emulators, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    cloud = emulators.account("444400000000")
    local = next(state for state in STATES if state.name == "local index")
    make(cloud, FULL)
    make(cloud, local)
    adoption = Adoption(tmp_path, cloud, monkeypatch)
    adoption.inspect()  # its settings are not taken: the program stays silent
    plan = make_plan(adoption.snapshot, adoption.settings)

    terraform = Terraform(tmp_path / "terraform", cloud.url, cloud.account)
    own = [resource for resource in adoption.registered() if resource.name in ("users", "events")]
    users_alone = [resource for resource in own if resource.name == "users"]
    imports = [item for item in adoption.imports() if item[0].startswith("aws_dynamodb_table.")]
    terraform.configure(translate(own), imports)
    assert terraform.plan()["aws_dynamodb_table.events"] == "replace"
    terraform.configure(translate(users_alone), [item for item in imports if item[0].endswith(".users")])
    assert terraform.plan() == {"aws_dynamodb_table.users": "update"}
    terraform.apply()

    table = cloud.client("dynamodb").describe_table(TableName="users")["Table"]
    assert {what: check(cloud, table) for what, check in {**TAKEN, **LEFT}.items()} == dict.fromkeys(
        [*TAKEN, *LEFT], True
    )
    # The limits are left, but each plan shows them as a change.
    left = {path for change in terraform.changes().values() for path in differing(change)}
    assert left == {"on_demand_throughput", "point_in_time_recovery.recovery_period_in_days"}

    (users,) = [found for found in plan.tables if found.name == "users"]
    lost = " ".join(entry.text for entry in users.of(Kind.LOST))
    for words in ("global index by-email", "replica in us-west-2", "tags Owner", "stream (NEW_AND", "Table class"):
        assert words in lost
    (events,) = [found for found in plan.tables if found.name == "events"]
    assert "Local indexes" in events.of(Kind.BLOCKED)[0].text
