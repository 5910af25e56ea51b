"""Small programs, one for each feature of the engine: preflight hands to packs what the real engine hands to them.

The mirror pack reports all that it is handed, so equal messages mean equal input. Known differences stand in
docs/preflight.md.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.engine import Engine, Outcome, Project, needs_cli, preflight

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
MIRROR = HERE / "mirror"
PROGRAMS = sorted(
    path.name for path in CORPUS.iterdir() if (path / "__main__.py").exists() or (path / "program").exists()
)

programs = pytest.mark.parametrize("program", PROGRAMS)


def handed(outcome: Outcome) -> dict[tuple[str, str], Any]:
    """What the mirror pack was handed, by policy and URN."""
    return {(finding.policy, finding.urn): json.loads(finding.message) for finding in outcome.findings}


def differences(ours: Any, real: Any, path: str = "") -> Iterator[str]:
    """Say where two values differ, one line each."""
    if isinstance(ours, dict) and isinstance(real, dict):
        for key in sorted(ours.keys() | real.keys(), key=str):
            yield from differences(ours.get(key, "<absent>"), real.get(key, "<absent>"), f"{path}/{key}")
    elif ours != real:
        yield f"{path}: preflight {ours!r}, engine {real!r}"


@pytest.fixture
def project(tmp_path: Path, program: str) -> Project:
    folder = tmp_path / "project"
    folder.mkdir()
    if not (CORPUS / program / "Pulumi.yaml").exists():
        (folder / "Pulumi.yaml").write_text(f"name: {program}\nruntime: python\n", encoding="utf-8")
    if not (CORPUS / program / "Pulumi.dev.yaml").exists():
        (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: us-west-2\n", encoding="utf-8")
    return Project(folder, CORPUS / program)


@programs
def test_preflight_reaches_a_verdict(project: Project, program: str) -> None:
    outcome = preflight(project, MIRROR)

    assert outcome.exit_code == 0, outcome.printed
    assert outcome.findings


@programs
@pytest.mark.cli
@needs_cli[1]
def test_the_real_engine_hands_the_same_to_packs(project: Project, program: str) -> None:
    # First: the CLI writes to the stack's file when it makes the stack.
    ours = preflight(project, MIRROR)
    real = Engine(project, (MIRROR,)).preview()

    assert real.exit_code == 0, real.printed
    assert list(differences(handed(ours), handed(real))) == []
