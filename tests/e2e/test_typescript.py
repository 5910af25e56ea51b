"""The stack in TypeScript: as it is, and broken in every way that matters, the real engine and preflight agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.engine import ACCOUNT, ROOT, Engine, Project, needs_cli, preflight
from tests.e2e.typescript_variants import VARIANTS
from tests.e2e.variants import Variant
from tests.preflight.node import node_modules

PACK = ROOT / "policypack"
SOURCE = Path(__file__).resolve().parent / "typescript"
OPTIONS = ("--transpile-only", "--account", ACCOUNT)


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    modules = node_modules(request.config)
    folder = tmp_path / "project"
    folder.mkdir()
    found = Project(folder, SOURCE)
    (folder / "node_modules").symlink_to(modules)
    return found


def test_the_gate_is_open_for_the_stack_as_it_is(project: Project) -> None:
    outcome = preflight(project, PACK)

    assert (outcome.exit_code, outcome.findings) == (0, ()), outcome.printed


@pytest.mark.parametrize("variant", VARIANTS[::8], ids=lambda variant: variant.name.replace(" ", "-"))
def test_the_gate_closes(project: Project, variant: Variant) -> None:
    """A few of them without a CLI: all of them are below."""
    variant.break_(project)

    outcome = preflight(project, PACK, options=OPTIONS)

    assert outcome.of(variant.policy), outcome.printed
    assert outcome.exit_code == 1


class TestRealEngine:
    pytestmark = needs_cli

    def test_says_the_same_of_the_stack_before_it_exists_and_once_it_does(self, project: Project) -> None:
        engine = Engine(project, (PACK,))

        for operation, preview in ((engine.preview, "first"), (engine.up, "first"), (engine.preview, "later")):
            real, ours = operation(), preflight(project, PACK, options=(*OPTIONS, "--previews", preview))
            assert (real.exit_code, real.findings) == (0, ()), real.printed
            assert (ours.exit_code, ours.findings) == (0, ()), ours.printed

    @pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name.replace(" ", "-"))
    def test_gives_the_same_verdict(self, project: Project, variant: Variant) -> None:
        variant.break_(project)

        real = Engine(project, (PACK,)).preview()
        ours = preflight(project, PACK, options=(*OPTIONS, "--previews", "first"))

        assert [each for each in real.of(variant.policy) if variant.resource in each.message], real.printed
        assert (real.exit_code != 0) == (variant.level == "mandatory")
        assert ours.findings == real.findings

    @pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name.replace(" ", "-"))
    def test_gives_the_same_verdict_once_the_stack_exists(self, project: Project, variant: Variant) -> None:
        variant.break_(project)
        engine = Engine(project, (PACK,))
        made = engine.up(policies=False)
        assert made.exit_code == 0, made.printed

        real = engine.preview()
        ours = preflight(project, PACK, options=(*OPTIONS, "--previews", "later"))

        assert [each for each in real.of(variant.policy) if variant.resource in each.message], real.printed
        assert (real.exit_code != 0) == (variant.level == "mandatory")
        assert ours.findings == real.findings
