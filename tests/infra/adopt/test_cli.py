"""Bad input: a message that names it, status 2, nothing written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from infra.adopt.cli import main
from infra.adopt.snapshot import dump_snapshot
from tests.infra.adopt.snapshots import STACK, index, snapshot, table
from tests.infra.program import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    (tmp_path / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "Pulumi.prod.yaml").write_text(STACK, encoding="utf-8")
    (tmp_path / "snapshot.json").write_text(dump_snapshot(snapshot()), encoding="utf-8")
    return tmp_path


def run(project: Path, command: str, *options: str) -> int:
    out = () if command == "verify" else ("--out", str(project / "out"))
    return main([command, "--project", str(project), "--stack", "prod", *out, *options])


def replan(project: Path, text: str | None = None) -> int:
    if text is not None:
        (project / "snapshot.json").write_text(text, encoding="utf-8")
    return run(project, "plan", "--snapshot", str(project / "snapshot.json"))


def changed(**change: object) -> str:
    return json.dumps(snapshot() | change)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing", "is not JSON: Expecting value"),
        ("[]", "is wrong at $: [] is not of type 'object'"),
        (changed(schemaVersion=2), "is wrong at $.schemaVersion: 1 was expected"),
        (changed(account="me"), "is wrong at $.account: 'me' does not match"),
        (changed(tables={"events": None, "sessions": None}), "is wrong at $.tables: 'users' is a required property"),
    ],
)
def test_a_wrong_snapshot(project: Path, capsys: pytest.CaptureFixture[str], text: str, message: str):
    assert replan(project, text) == 2
    printed = capsys.readouterr()
    assert f"The snapshot {project / 'snapshot.json'} {message}" in printed.err
    assert printed.out == ""
    assert not (project / "out").exists()


def test_no_snapshot(project: Path, capsys: pytest.CaptureFixture[str]):
    (project / "snapshot.json").unlink()
    assert replan(project) == 2
    assert capsys.readouterr().err.endswith("snapshot.json can't be read: No such file or directory.\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("config: [", "is not YAML"),
        ("[]", "is not a map."),
        ("config: 5", "has no map under `config`."),
        ("config: {}", "are refused by the program:\naws:region is not set"),
        (
            STACK + "  dynamodb-tables:kept: {}\n",
            "dynamodb-tables:kept is not a setting of this project; did you mean keep?",
        ),
    ],
)
def test_a_wrong_stack_file(project: Path, capsys: pytest.CaptureFixture[str], text: str, message: str):
    (project / "Pulumi.prod.yaml").write_text(text, encoding="utf-8")
    assert replan(project) == 2
    printed = capsys.readouterr().err
    assert "Pulumi.prod.yaml" in printed
    assert message in printed


def test_a_plan_is_written_offline_with_the_present_settings(project: Path, capsys: pytest.CaptureFixture[str]):
    assert replan(project) == 0
    assert "**Nothing would be lost.**" in (project / "out" / "plan.md").read_text(encoding="utf-8")
    found = snapshot(users=table("users", globalIndexes=[index("by-email", ("email", "S"))]))
    assert replan(project, dump_snapshot(found)) == 1
    assert "users: would be lost: The global index by-email" in capsys.readouterr().out
    assert "**Do not update yet.**" in (project / "out" / "plan.md").read_text(encoding="utf-8")


def test_secrets_in_the_stack_file_are_not_in_the_way(project: Path):
    secret = "  dynamodb-tables:team:\n    secure: v1:abc\n"
    text = STACK.replace("  dynamodb-tables:team: data-platform\n", secret)
    (project / "Pulumi.prod.yaml").write_text(text, encoding="utf-8")
    assert replan(project) == 0


@pytest.mark.parametrize("command", ["inspect", "cost"])
def test_without_credentials(project: Path, capsys: pytest.CaptureFixture[str], command: str):
    assert run(project, command) == 2
    assert "Unable to locate credentials" in capsys.readouterr().err
    assert not (project / "out").exists()


def test_a_profile_that_does_not_exist(project: Path, capsys: pytest.CaptureFixture[str]):
    assert run(project, "inspect", "--profile", "nobody") == 2
    assert "The config profile (nobody) could not be found" in capsys.readouterr().err


def test_no_region(project: Path, capsys: pytest.CaptureFixture[str]):
    (project / "Pulumi.prod.yaml").unlink()
    assert run(project, "inspect") == 2
    assert capsys.readouterr().err.startswith("No region: give --region")


def test_aws_that_does_not_answer(project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setattr("infra.adopt.aws.ATTEMPTS", 1)
    assert run(project, "inspect", "--endpoint-url", "http://127.0.0.1:9") == 2
    assert "sts gave no answer to get_caller_identity: Could not connect to the endpoint URL" in capsys.readouterr().err


@pytest.mark.parametrize("days", ["13", "64"])
def test_days_of_the_comparison(project: Path, capsys: pytest.CaptureFixture[str], days: str):
    assert run(project, "cost", "--days", days) == 2
    assert f"--days must be 14 to 63, not {days}." in capsys.readouterr().err


def test_a_folder_that_can_not_be_written(project: Path, capsys: pytest.CaptureFixture[str]):
    (project / "out").write_text("a file", encoding="utf-8")
    assert replan(project) == 2
    assert "can't be written: File exists." in capsys.readouterr().err
