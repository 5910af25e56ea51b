"""An audit says of a state what ``pulumi policy analyze`` says, save what docs/audit.md lists.

The mirror pack reports all that it is handed, so equal messages mean equal input; our own pack's findings are compared
on stacks that break its rules.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.engine import ROOT, Engine, Finding, Outcome, Project, needs_cli
from tests.e2e.test_corpus import CORPUS, MIRROR, differences, handed
from tests.e2e.variants import VARIANTS
from tests.preflight.audit.states import PACK as PACK_ON_NAMES
from tests.preflight.audit.states import SECRET
from tests.preflight.harness import write_pack

if TYPE_CHECKING:
    from pathlib import Path

PACK = ROOT / "policypack"
PROGRAMS = (
    "aliases",
    "assets",
    "components",
    "default_tags",
    "dependencies",
    "get_resource",
    "many",
    "options",
    "options_more",
    "outputs",
    "protect",
    "provider_options",
    "reads",
    "resource_references",
    "secrets",
)
READS = ("reads",)
HAS_SECRETS = ("assets", "options", "options_more", "secrets")
BROKEN = [variant for variant in VARIANTS if variant.level == "mandatory"][::6]

pytestmark = needs_cli


def audit(engine: Engine, source: Path, pack: Path, *options: str) -> Outcome:
    command = [sys.executable, "-m", "preflight", "audit", source, "--policy-pack", pack, "--jobs", "1", *options]
    done = subprocess.run(
        [*command, "--format", "json"],
        cwd=ROOT,
        env=engine.environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    stacks = json.loads(done.stdout)["stacks"]
    assert [each["error"] for each in stacks] == [None], done.stdout
    found = {
        Finding(
            each["policy"],
            each["urn"],
            each["enforcement_level"],
            (each["message"].partition("\n")[2] or each["message"]).strip(),
        )
        for each in stacks[0]["results"]
    }
    return Outcome(done.returncode, tuple(sorted(found)), done.stdout + done.stderr)


def backend(project: Project) -> Path:
    return project.folder.parent / f"{project.folder.name}-state"


def deployed(tmp_path: Path, source: Path) -> Project:
    folder = tmp_path / "project"
    folder.mkdir()
    if source != ROOT and not (source / "Pulumi.yaml").exists():
        (folder / "Pulumi.yaml").write_text(f"name: {source.name}\nruntime: python\n", encoding="utf-8")
    if source != ROOT and not (source / "Pulumi.dev.yaml").exists():
        (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: us-west-2\n", encoding="utf-8")
    return Project(folder, source)


def secrets(resources: list[dict[str, Any]]) -> set[str]:
    """Where the mirror pack tells of properties that hold a secret: unknown to packs in an audit, says the guide."""
    return {
        f"{each['urn']}/props/{key}"
        for each in resources
        for part in ("inputs", "outputs")
        for key, value in each.get(part, {}).items()
        if SECRET in json.dumps(value)
    }


def without(handed_over: dict[str, Any], urns: set[str]) -> dict[str, Any]:
    """Leave out dependencies on resources that the stack only reads: the SDK drops those on what it was not handed."""
    left = dict(handed_over)
    if "dependencies" in left:
        left["dependencies"] = [each for each in left["dependencies"] if each not in urns]
        by_property = {
            key: [each for each in of if each not in urns] for key, of in left["property_dependencies"].items()
        }
        left["property_dependencies"] = {key: found for key, found in by_property.items() if found}
    return left


@pytest.mark.parametrize("program", PROGRAMS)
def test_packs_are_handed_what_the_cli_hands_them(tmp_path: Path, program: str) -> None:
    project = deployed(tmp_path, CORPUS / program)
    engine = Engine(project, (MIRROR,))
    up = engine.up(policies=False)
    assert up.exit_code == 0, up.printed

    real, ours = handed(engine.analyze()), handed(audit(engine, backend(project), MIRROR))
    resources = engine.export()["deployment"]["resources"]
    read_only = {each["urn"] for each in resources if each.get("external")}

    expected = {key: without(value, read_only) for key, value in real.items() if key[1] not in read_only}
    found = differences(_keys(ours), _keys(expected))
    hidden = secrets(resources)
    assert [each for each in found if not any(place in each for place in hidden)] == []
    assert ours
    assert bool(read_only) == (program in READS)
    assert bool(hidden) == (program in HAS_SECRETS)


def _keys(found: dict[tuple[str, str], Any]) -> dict[str, Any]:
    return {" ".join(key): value for key, value in found.items()}


@pytest.mark.parametrize("variant", BROKEN, ids=lambda variant: variant.name.replace(" ", "-"))
def test_our_pack_finds_the_same(tmp_path: Path, variant: Any) -> None:
    project = deployed(tmp_path, ROOT)
    variant.break_(project)
    engine = Engine(project, (PACK,))
    engine.up(policies=False)

    real = engine.analyze()
    ours = audit(engine, backend(project), PACK)

    assert ours.findings == real.findings
    assert ours.exit_code == real.exit_code == 1


def test_compressed_checkpoints_of_the_cli(tmp_path: Path) -> None:
    """As the CLI writes them with ``PULUMI_SELF_MANAGED_STATE_GZIP``."""
    project = deployed(tmp_path, CORPUS / "outputs")
    engine = Engine(project, (MIRROR,))
    engine.environment["PULUMI_SELF_MANAGED_STATE_GZIP"] = "true"
    engine.up(policies=False)

    assert [file.name for file in (backend(project) / ".pulumi/stacks/outputs").glob("*.gz")] == ["dev.json.gz"]
    assert audit(engine, backend(project), MIRROR).findings


SECRET_NAMES = """
import pulumi
import pulumi_aws as aws

for name, hidden in (("one", "bad-hidden"), ("other", "good-hidden")):
    aws.sqs.Queue(name, name=pulumi.Output.secret(hidden))
"""


def test_secrets_decide_where_they_are_decrypted(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "__main__.py").write_text(SECRET_NAMES, encoding="utf-8")
    project = deployed(tmp_path, source)
    pack = write_pack(tmp_path / "pack", PACK_ON_NAMES)
    engine = Engine(project, (pack,))
    up = engine.up(policies=False)
    assert up.exit_code == 0, up.printed

    real, ours = engine.analyze(), audit(engine, backend(project), pack, "--decrypt")

    assert ours.findings == real.findings
    assert [(each.policy, each.urn.rpartition("::")[2]) for each in ours.findings] == [("no-bad-names", "one")]
    assert audit(engine, backend(project), pack).findings != real.findings
