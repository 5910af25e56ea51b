"""A project in a folder of its own that takes over tables in an emulator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from infra.adopt import cli
from infra.adopt.aws import Aws
from infra.adopt.plan.planning import make_plan
from infra.adopt.plan.way_back import way_back
from infra.adopt.present import read_stack_file
from infra.adopt.reading import read_snapshot
from infra.adopt.snapshot import load_snapshot
from infra.adopt.verifying import verify
from tests.infra.program import CONFIG, INSIGHTS, ROOT, TABLE, Registered, run_program
from tests.live.translation import KINESIS, address

if TYPE_CHECKING:
    import pytest

    from infra.settings import Settings
    from tests.live.emulators import Cloud

Json = dict[str, Any]
TABLES = ("events", "sessions", "users")
OF_TABLES = (TABLE, INSIGHTS, KINESIS)


class Adoption:
    """A project in a folder of its own, whose tables are in an emulator."""

    def __init__(self, folder: Path, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.cloud = folder, cloud
        self.out = folder / "adoption"
        for name, value in cloud.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("PULUMI_BACKEND_URL", folder.as_uri())  # a stack without state, if there is a Pulumi CLI
        (folder / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"), encoding="utf-8")
        (folder / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": CONFIG}), encoding="utf-8")

    def run(self, command: str, *options: str) -> int:
        return cli.main([command, "--project", str(self.folder), "--stack", "prod", *options])

    def inspect(self) -> int:
        return self.run("inspect", "--out", str(self.out))

    def by_hand(self, *, after: bool) -> None:
        """Run what the plan tells people to run, with the real AWS CLI."""
        plan = make_plan(self.snapshot, self.settings)
        for table in plan.tables:
            for entry in table.entries:
                if entry.commands and entry.after is after:
                    self.shell("\n".join(entry.commands))

    def shell(self, script: str) -> None:
        done = subprocess.run(["bash", "-e"], input=script, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, f"{script}\n{done.stderr}"

    @property
    def snapshot(self) -> Json:
        return load_snapshot(self.out / "snapshot.json")

    @property
    def settings(self) -> Settings:
        return read_stack_file(self.folder, "prod").settings()

    def now(self) -> Json:
        """A snapshot of the present."""
        return read_snapshot(Aws(None, None, None))

    def wrong(self) -> list[str]:
        """What ``verify`` finds wrong with the tables; roles and alarms are not part of these updates."""
        checks = verify(self.snapshot, self.now(), self.settings).checks
        return [check.text for check in checks if not check.good and check.text.startswith(TABLES)]

    def go_back(self) -> None:
        """Run what the way back tells people to run."""
        for name in TABLES:
            table = self.snapshot["tables"][name]
            for step in way_back(name, table, self.settings, self.snapshot["region"]):
                if step.commands:
                    self.shell("\n".join(step.commands))

    def take_settings(self) -> None:
        (self.folder / "Pulumi.prod.yaml").write_text((self.out / "Pulumi.prod.yaml").read_text(encoding="utf-8"))

    def registered(self) -> list[Registered]:
        """What the program registers with the settings, of tables and what is made on them."""
        config = yaml.safe_load((self.folder / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"]
        texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
        run = run_program(texts, preview=False, account={"accountId": self.cloud.account})
        assert run.error is None
        return [resource for resource in run.resources if resource.type in OF_TABLES]

    def imports(self) -> list[tuple[str, str]]:
        found = json.loads((self.out / "import.json").read_text(encoding="utf-8"))["resources"]
        return [(address(item["type"], item["name"]), item["id"]) for item in found]
