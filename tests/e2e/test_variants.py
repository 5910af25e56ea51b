"""Every way of breaking the stack that matters closes the gate, and the real engine says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.engine import ACCOUNT, ROOT, Engine, Finding, Outcome, Project, needs_cli, preflight
from tests.e2e.variants import VARIANTS, Variant

if TYPE_CHECKING:
    from pathlib import Path

PACK = ROOT / "policypack"

variants = pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name.replace(" ", "-"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "project"
    folder.mkdir()
    return Project(folder)


def expected(outcome: Outcome, variant: Variant) -> list[Finding]:
    """Findings of the variant's policy that name the resource and the fix."""
    found = outcome.of(variant.policy)
    return [f for f in found if variant.resource in f.message and variant.fix in f.message and f.level == variant.level]


def test_the_gate_is_open_for_the_stack_as_it_is(project: Project) -> None:
    outcome = preflight(project, PACK)

    assert outcome.findings == ()
    assert outcome.exit_code == 0


@variants
def test_the_gate_closes(project: Project, variant: Variant) -> None:
    variant.break_(project)

    outcome = preflight(project, PACK)

    assert expected(outcome, variant), outcome.printed
    assert outcome.exit_code == (1 if variant.level == "mandatory" else 0)


class TestRealEngine:
    pytestmark = needs_cli

    def test_lets_the_stack_through_in_a_preview_an_update_and_in_its_state(self, project: Project) -> None:
        engine = Engine(project, (PACK,))

        for operation in (engine.preview, engine.up, engine.analyze):
            outcome = operation()
            assert (outcome.exit_code, outcome.findings) == (0, ()), outcome.printed
        project.configure("dynamodb-tables:protect", value=False)
        assert engine.up().exit_code == 0
        assert engine.destroy().exit_code == 0

    @variants
    def test_gives_the_same_verdict(self, project: Project, variant: Variant) -> None:
        variant.break_(project)

        real = Engine(project, (PACK,)).preview()
        ours = preflight(project, PACK, options=("--previews", "first", "--account", ACCOUNT))

        assert expected(real, variant), real.printed
        assert (real.exit_code != 0) == (variant.level == "mandatory")
        assert ours.keys == real.keys
        assert ours.findings == real.findings

    @variants
    def test_gives_the_same_verdict_once_the_stack_exists(self, project: Project, variant: Variant) -> None:
        variant.break_(project)

        engine = Engine(project, (PACK,))
        made = engine.up(policies=False)
        assert made.exit_code == 0, made.printed
        real = engine.preview()
        ours = preflight(project, PACK, options=("--previews", "later", "--account", ACCOUNT))

        assert expected(real, variant), real.printed
        assert (real.exit_code != 0) == (variant.level == "mandatory")
        assert ours.keys == real.keys
        assert ours.findings == real.findings
