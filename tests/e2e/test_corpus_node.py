"""Small programs in TypeScript, one for each feature of the engine: packs are handed what the engine hands to them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.e2e.engine import ACCOUNT, Engine, Project, needs_cli, preflight
from tests.e2e.test_corpus import MIRROR, UNKNOWN, differences, handed, known_to_both, without_unknown
from tests.preflight.node import node_modules

CORPUS = Path(__file__).resolve().parent / "corpus_node"
PROGRAMS = sorted(path.stem for path in CORPUS.glob("*.ts"))
OPTIONS = ("--transpile-only", "--account", ACCOUNT)
CONFIG = {
    "aws:region": "us-west-2",
    "corpus:name": "named",
    "corpus:delay": 5,
    "corpus:tags": {"A": "b"},
    "corpus:secret": "{}",
}
SECRETS = {
    "ignore_and_import": (f"arn:aws:sqs:us-west-2:{ACCOUNT}:s",),
    "invokes_unknown": ("eu-west-1",),
    "outputs": ("hidden",),
    "secrets": ("hush",),
}
"""What programs mark as secret: preflight leaves it out of every message, the engine's print it."""

programs = pytest.mark.parametrize("program", PROGRAMS)


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path, program: str) -> Project:
    modules = node_modules(request.config)
    source = tmp_path / "source"
    source.mkdir()
    (source / "Pulumi.yaml").write_text("name: corpus\nruntime: nodejs\n", encoding="utf-8")
    (source / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": CONFIG}), encoding="utf-8")
    (source / "package.json").write_text('{"name": "corpus"}', encoding="utf-8")
    (source / "index.ts").write_text((CORPUS / f"{program}.ts").read_text("utf-8"), encoding="utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    found = Project(folder, source)
    (folder / "node_modules").symlink_to(modules)
    return found


@programs
@pytest.mark.cli
@needs_cli[1]
def test_the_real_engine_hands_the_same_to_packs(project: Project, program: str) -> None:
    ours = preflight(project, MIRROR, options=(*OPTIONS, "--previews", "first"))
    real = Engine(project, (MIRROR,)).preview()

    assert real.exit_code == 0, real.printed
    assert ours.exit_code == 0, ours.printed
    mine, theirs = handed(ours), handed(real, SECRETS.get(program, ()))
    assert list(differences(without_unknown(mine), without_unknown(theirs))) == []


@programs
@pytest.mark.cli
@needs_cli[1]
def test_the_real_engine_hands_the_same_to_packs_once_the_stack_exists(project: Project, program: str) -> None:
    ours = preflight(project, MIRROR, options=(*OPTIONS, "--previews", "later"))
    engine = Engine(project, (MIRROR,))
    made = engine.up(policies=False)
    assert made.exit_code == 0, made.printed
    real = engine.preview()

    assert real.exit_code == 0, real.printed
    assert ours.exit_code == 0, ours.printed
    mine, theirs = handed(ours), handed(real, SECRETS.get(program, ()))
    found = differences(known_to_both(mine, mine, theirs), known_to_both(theirs, mine, theirs))
    # What nobody can compute stays unknown in a program without a runner that makes it up.
    assert [each for each in found if UNKNOWN not in each.partition(", engine ")[0]] == []
