"""Packs are started, connected and configured, without a program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from preflight.errors import PackError
from preflight.project.project import Project
from preflight.report import Pack
from preflight.runs.boot import pack_environment, require_policies, running_packs
from preflight.runs.console import Console
from preflight.runs.request import PackRequest, RunRequest
from tests.preflight.harness import PROGRAM, preflight, write_pack, write_program
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


@pytest.mark.parametrize(
    "config",
    [
        pytest.param({"all": "disabled"}, id="all disabled"),
        pytest.param({"no-bad-names": "disabled", "not-empty": "disabled"}, id="each disabled"),
    ],
)
def test_a_pack_that_can_say_nothing_gives_no_verdict_unless_that_is_allowed(
    tmp_path: Path, config: dict[str, str]
) -> None:
    pack = write_pack(tmp_path / "pack")
    project = write_program(tmp_path / "project", PROGRAM)
    file = tmp_path / "pack.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    options = ("--policy-pack-config", file)

    outcome = preflight(project, pack, options=options)

    assert outcome.status == 2
    assert outcome.message == "Policy pack pack has nothing to say: every policy of it is disabled."
    assert preflight(project, pack, options=(*options, "--allow-nothing")).status == 0


def test_a_pack_without_policies_can_say_nothing() -> None:
    with pytest.raises(PackError) as caught:
        require_policies(Pack("pack", "", "path", ()))

    assert caught.value.message == "Policy pack pack has nothing to say: it has no policies."


def test_one_policy_that_is_enabled_is_enough(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    file = tmp_path / "pack.json"
    file.write_text('{"all": "disabled", "not-empty": "advisory"}', encoding="utf-8")

    outcome = preflight(write_program(tmp_path / "project", PROGRAM), pack, options=("--policy-pack-config", file))

    assert outcome.status == 0


def test_policies_of_a_pack_that_can_say_nothing_are_listed_all_the_same(tmp_path: Path) -> None:
    with running_packs(
        RunRequest(packs=(PackRequest(str(write_pack(tmp_path / "one")), {"all": "disabled"}),)),
        PROJECT,
        Console.quiet(),
    ) as [client]:
        assert {each.enforcement_level for each in client.pack.policies} == {"disabled"}
