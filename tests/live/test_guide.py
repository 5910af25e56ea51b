"""docs/adopt.md, followed with the real Pulumi CLI: its commands, taken from the document, in its order.

The engine is real, the provider stands in for the AWS provider (adopting/emulated_aws.py), AWS is an emulator.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.e2e.engine import needs_cli
from tests.infra.program import CONFIG, ROOT
from tests.live.emulators import Cloud, end, ministack, moto
from tests.live.states import STATES, items, make

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.live, *needs_cli]

GUIDE = (ROOT / "docs" / "adopt.md").read_text(encoding="utf-8")
STAND_IN = ROOT / "tests" / "live" / "adopting"
TABLES = ("events", "sessions", "users")


def commands(label: str = "") -> list[str]:
    """Commands of the document, in its order: those of blocks with this label."""
    blocks = re.findall(r"^```sh ?(\S*)\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
    return [line for found, block in blocks if found == label for line in block.splitlines() if line]


class Guided:
    """A fresh copy of the repository's own files, an emulator with tables in it, and a shell."""

    def __init__(self, folder: Path, cloud: Cloud) -> None:
        self.project, self.cloud = folder / "project", cloud
        self.project.mkdir()
        for name in ("__main__.py", "infra", "policypack"):
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, self.project / name)
        settings = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
        settings["runtime"] = "python"
        settings["plugins"] = {"providers": [{"name": "aws", "path": str(STAND_IN), "version": "7.51.1"}]}
        (self.project / "Pulumi.yaml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
        (self.project / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": CONFIG}), encoding="utf-8")
        state, home = folder / "state", folder / "home"
        state.mkdir()
        home.mkdir()
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "AWS_"))}
        bin_ = os.path.dirname(sys.executable)  # noqa: PTH120 - a part of PATH
        self.environment = kept | {
            **cloud.environment,
            "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": state.as_uri(),
            "PULUMI_HOME": str(home),
            "PULUMI_CONFIG_PASSPHRASE": "of the tests only",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_SKIP_CONFIRMATIONS": "true",  # a person is asked by `pulumi up`
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }
        self.run("pulumi stack init prod")

    def run(self, command: str, status: int = 0) -> str:
        """Run a command; what it printed."""
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.project,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        printed = done.stdout + done.stderr
        assert done.returncode == status, f"{command}: status {done.returncode}\n{printed[-4000:]}"
        return printed


@pytest.fixture
def guided(tmp_path: Path) -> Iterator[Guided]:
    first, second = tmp_path / "ministack", tmp_path / "moto"
    first.mkdir()
    second.mkdir()
    one = ministack(first, "tests.live.adopting.keeping_ministack")
    two = moto(second)
    try:
        yield Guided(tmp_path, Cloud(one["url"], urls={"application-autoscaling": two["url"]}))
    finally:
        end(one)
        end(two)


def state(table: str, name: str):
    (found,) = [item for item in STATES if item.table == table and item.name.startswith(name)]
    return found


def test_the_guide_step_by_step(guided: Guided):
    states = (
        state("events", "provisioned"),
        state("sessions", "index with another name"),
        state("users", "foreign tags"),
    )
    before = {found.table: make(guided.cloud, found) for found in states}
    data = {found.table: items(guided.cloud, found.table) for found in states}
    guided.cloud.client("iam").create_role(
        RoleName="dynamodb-users-read-role", AssumeRolePolicyDocument='{"Version":"2012-10-17","Statement":[]}'
    )

    printed = {command: guided.run(command, 1 if command.startswith("diff ") else 0) for command in commands()}

    preview = next(
        text for command, text in printed.items() if command.startswith("pulumi preview --stack prod --diff")
    )
    for table in TABLES:
        assert re.search(rf"~ aws:dynamodb/table:Table: \(update\).*\n\s+\[id={table}\]", preview), preview
    assert "replace" not in preview
    assert "delete" not in preview
    (verified,) = [text for command, text in printed.items() if "infra.adopt verify" in command]
    assert "All is as it should be." in verified
    for table in TABLES:
        found = guided.cloud.client("dynamodb").describe_table(TableName=table)["Table"]
        assert found["TableId"] == before[table]["TableId"]
        assert items(guided.cloud, table) == data[table]

    (destroy,) = commands("refused")
    assert "protected" in guided.run(destroy, 1)
    for command in commands("cost"):
        assert "on-demand" in guided.run(command)
    for command in commands("release"):
        guided.run(command)
    assert guided.run("pulumi stack --stack prod --show-urns").count("urn:") <= 1
    assert {table for table in TABLES if items(guided.cloud, table) == data[table]} == set(TABLES)


def test_other_keys_than_the_tables_are_refused_in_the_preview(guided: Guided):
    for table in TABLES:
        make(
            guided.cloud,
            state(table, {"events": "provisioned", "sessions": "infrequent", "users": "other keys"}[table]),
        )
    guided.run("python -m infra.adopt inspect --stack prod", 0)
    guided.run("pulumi import --stack prod --file adoption/import.json --generate-code=false --yes")
    # The settings of step 3 are not taken over: the program's own keys are not the table's.
    assert "currently marked for protection" in guided.run("pulumi preview --stack prod", 1)
    printed = guided.run("python -m infra.adopt plan --stack prod --snapshot adoption/snapshot.json", 1)
    assert "kept by the setting tables.users: {partitionKey: {name: id, type: S}" in printed


def test_an_update_that_stopped_half_way_goes_on_where_it_stopped(guided: Guided):
    for table, name in {"events": "provisioned", "sessions": "index with another", "users": "foreign"}.items():
        make(guided.cloud, state(table, name))
    data = {table: items(guided.cloud, table) for table in TABLES}
    guided.run("python -m infra.adopt inspect --stack prod && cp adoption/Pulumi.prod.yaml Pulumi.prod.yaml")
    guided.run("pulumi import --stack prod --file adoption/import.json --generate-code=false --yes")
    trap = guided.project.parent / "trap"
    trap.write_text("sessions", encoding="utf-8")
    guided.environment["STAND_IN_FAILS_ONCE"] = str(trap)
    verify = "python -m infra.adopt verify --stack prod --snapshot adoption/snapshot.json"

    assert "the update of sessions stops here" in guided.run("pulumi up --stack prod --skip-preview --yes", 1)
    half = guided.run(verify, 1)
    assert "WRONG sessions: not done: Billing: provisioned" in half
    assert {table: items(guided.cloud, table) for table in TABLES} == data
    guided.run("python -m infra.adopt inspect --stack prod --out adoption-again")
    guided.run("pulumi up --stack prod --skip-preview --yes")
    assert "All is as it should be." in guided.run(verify)
    assert {table: items(guided.cloud, table) for table in TABLES} == data


OLD_PROGRAM = """
import pulumi
import pulumi_aws as aws

class Storage(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("my:index:Storage", name)
        aws.sqs.Queue("jobs", name="jobs")
        aws.dynamodb.Table(
            "usersTable",
            name="users",
            billing_mode="PAY_PER_REQUEST",
            hash_key="userId",
            attributes=[{"name": "userId", "type": "S"}],
            stream_enabled=False,
            point_in_time_recovery={"enabled": False},
            server_side_encryption={"enabled": True},
            deletion_protection_enabled=False,
            tags={"Owner": "ada"},
            opts=pulumi.ResourceOptions(parent=self),
        )

Storage("storage")
"""


def test_a_stack_that_manages_a_table_under_another_name_keeps_it(guided: Guided):
    program = guided.project / "__main__.py"
    ours = program.read_text(encoding="utf-8")
    program.write_text(OLD_PROGRAM, encoding="utf-8")
    guided.run("pulumi up --stack prod --skip-preview --yes")
    before = guided.cloud.client("dynamodb").describe_table(TableName="users")["Table"]
    program.write_text(ours, encoding="utf-8")

    printed = guided.run("python -m infra.adopt inspect --stack prod", 1)
    queue = "https://sqs.ap-southeast-2.amazonaws.com/123456789012/jobs"
    assert f"stack: would be lost: The stack manages {queue} (aws:sqs/queue:Queue)" in printed
    plan = (guided.project / "adoption" / "plan.md").read_text(encoding="utf-8")
    (forget,) = re.findall(r"^  (pulumi state delete .*)$", plan, re.MULTILINE)
    guided.run(forget)
    guided.run("python -m infra.adopt inspect --stack prod")
    guided.run("cp adoption/Pulumi.prod.yaml Pulumi.prod.yaml")
    settings = yaml.safe_load((guided.project / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"]
    (urn,) = settings["dynamodb-tables:aliases"]["users"]
    assert urn.endswith("my:index:Storage$aws:dynamodb/table:Table::usersTable")
    assert "aws:dynamodb/table:Table" not in (guided.project / "adoption" / "import.json").read_text(encoding="utf-8")

    preview = guided.run("pulumi preview --stack prod --diff --policy-pack policypack")
    assert re.search(r"~ aws:dynamodb/table:Table: \(update\).*\n\s+\[id=users\]", preview), preview
    guided.run("pulumi up --stack prod --policy-pack policypack --yes")
    after = guided.cloud.client("dynamodb").describe_table(TableName="users")["Table"]
    assert after["TableId"] == before["TableId"]
    assert after["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
