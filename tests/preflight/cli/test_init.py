"""``preflight init`` begins with a project of one's own, and overwrites nothing."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from preflight.cli.init import configuration_for
from preflight.report import Pack, Policy
from preflight.resources import ResourceState
from tests.preflight.harness import ROOT, command, preflight, write_pack, write_program

TEXTS = {"type": "array", "items": {"type": "string"}, "default": []}
PROGRAM = """
    import pulumi_aws as aws
    aws.dynamodb.Table("orders", name="orders", hash_key="id", attributes=[{"name": "id", "type": "S"}],
        tags={"Owner": "shop", "Stage": "dev"})
    aws.sns.Topic("alarms", tags={"Owner": "shop"})
"""
PACK = """
    from pulumi_policy import PolicyConfigSchema, PolicyPack, ResourceValidationPolicy

    def tagged(args, report):
        missing = [tag for tag in args.get_config()["tags"] if tag not in args.props.get("tags", {})]
        if args.resource_type.startswith("aws:") and missing:
            report(f"{args.name} lacks {', '.join(missing)}.")

    PolicyPack("house", policies=[ResourceValidationPolicy("tags", "Tags.", tagged, config_schema=PolicyConfigSchema(
        {"tags": {"type": "array", "items": {"type": "string"}, "default": ["CostCenter"]}}))])
"""


def init(project: Path, *options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("init", "-C", project, *options),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def own(tmp_path: Path) -> Path:
    project = write_program(tmp_path / "shop", PROGRAM, stack="config: {aws:region: eu-west-1}")
    (project / ".git").mkdir()
    return project


def test_files_are_shown_and_written_and_the_gate_takes_them(own: Path, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack", PACK)

    done = init(own, "--policy-pack", pack, "--yes")

    assert done.returncode == 0, done.stderr
    assert json.loads((own / "preflight-pack.json").read_text("utf-8")) == {"tags": {"tags": ["Owner"]}}
    assert 'path = "../pack"' in (own / "preflight.toml").read_text("utf-8")
    for name in ("preflight.toml", "preflight-pack.json", ".github/workflows/preflight.yml", ".pre-commit-config.yaml"):
        assert all(f"    {line}" in done.stdout for line in (own / name).read_text("utf-8").splitlines())
    outcome = preflight(own)
    assert outcome.status == 0
    assert [each["name"] for each in outcome.report["packs"]] == ["house"]
    assert outcome.found("violation") == []


def test_nothing_is_written_unasked_or_over_what_is_there(own: Path, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack", PACK)
    (own / ".pre-commit-config.yaml").write_text("mine", encoding="utf-8")

    asked = init(own, "--policy-pack", pack)

    assert asked.returncode == 0
    assert "Nothing was written: add --yes to write these files." in asked.stdout
    assert not (own / "preflight.toml").exists()
    init(own, "--policy-pack", pack, "--yes")
    assert (own / ".pre-commit-config.yaml").read_text("utf-8") == "mine"
    again = init(own, "--policy-pack", pack, "--yes")
    assert (again.returncode, again.stdout) == (2, "")
    assert "names packs already" in again.stderr


def state(type_: str, name: str, /, **inputs: object) -> ResourceState:
    urn = f"urn:pulumi:dev::shop::{type_}::{name}"
    return ResourceState(urn=urn, type=type_, name=name, custom=True, inputs=dict(inputs))


def test_settings_get_what_the_project_has_where_they_have_a_name_for_it() -> None:
    pack = Pack(
        "p",
        "1",
        ".",
        (
            Policy("tags", "resource", "mandatory", settings={"tags": TEXTS}),
            Policy("tables", "stack", "mandatory", settings={"tables": TEXTS, "regions": TEXTS}),
            Policy("all", "resource", "mandatory", settings={"tables": {"type": "array", "items": {"type": "string"}}}),
            Policy("map", "resource", "mandatory", settings={"tables": {"type": "object", "default": {}}}),
            Policy("off", "resource", "disabled", settings={"tags": TEXTS}),
        ),
    )
    resources = [
        state("aws:dynamodb/table:Table", "a", name="orders", tags={"Owner": "x", "Stage": "y", "__defaults": []}),
        state("aws:dynamodb/table:Table", "carts"),
        state("aws:sns/topic:Topic", "t", tags={"Owner": "x"}),
        state("pulumi:providers:aws", "default", region="eu-west-1"),
    ]

    assert configuration_for(pack, resources) == {
        "tags": {"tags": ["Owner"]},
        "tables": {"tables": ["carts", "orders"], "regions": ["eu-west-1"]},
    }
    assert configuration_for(pack, []) == {}
