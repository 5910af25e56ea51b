"""Packs are started, connected and configured, without a program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from preflight.errors import PackError
from preflight.project.project import Project
from preflight.runs.boot import pack_environment, running_packs
from preflight.runs.console import Console
from preflight.runs.request import PackRequest, RunRequest
from tests.preflight.harness import write_pack
from tests.preflight.running import alive

PROJECT = Project.without_files(Path("/nowhere"), "shop", "dev", "acme", {"shop:size": "3"})


def test_two_packs_run_for_the_time_of_the_block(tmp_path: Path) -> None:
    packs = (
        PackRequest(str(write_pack(tmp_path / "one")), {"no-bad-names": "advisory"}),
        PackRequest(str(write_pack(tmp_path / "two"))),
    )

    with running_packs(RunRequest(packs=packs), PROJECT, Console.quiet()) as clients:
        processes = [client._process._child.pid for client in clients]
        assert all(map(alive, processes))
        levels = [client.levels["no-bad-names"] for client in clients]

    assert levels == ["advisory", "mandatory"]
    assert not any(map(alive, processes))


def test_the_first_that_does_not_start_is_told(tmp_path: Path) -> None:
    broken = write_pack(tmp_path / "broken", "raise SystemExit(4)")
    packs = (PackRequest(str(write_pack(tmp_path / "good"))), PackRequest(str(broken)))

    with (
        pytest.raises(PackError, match=f"Policy pack {broken} ended with status 4"),
        running_packs(RunRequest(packs=packs), PROJECT, Console.quiet()),
    ):
        pass


def test_packs_are_told_of_the_stack_as_language_hosts_do() -> None:
    environment = pack_environment(PROJECT)

    assert environment.pop("PULUMI_CONFIG") == json.dumps({"shop:size": "3"})
    assert environment == {
        "PULUMI_ORGANIZATION": "acme",
        "PULUMI_PROJECT": "shop",
        "PULUMI_STACK": "dev",
        "PULUMI_DRY_RUN": "true",
    }
