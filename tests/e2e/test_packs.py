"""Several packs, every level, configuration and remediation: the real engine and preflight say the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.engine import Engine, Project, needs_cli, preflight

PACKS = Path(__file__).resolve().parent / "packs"

OPEN, CLOSED = 0, 1
NO_VERDICT = 2


@dataclass(frozen=True)
class Case:
    """Packs by name with their configuration, and preflight's exit status."""

    name: str
    packs: dict[str, Any]
    status: int
    reason: str = ""
    """What both sides say where there is no verdict."""
    silent: bool = False
    """Whether the engine takes in silence what preflight refuses."""


CASES = [
    Case("as the pack says", {"rules": {}}, CLOSED),
    Case("all advisory", {"rules": {"all": "advisory"}}, OPEN),
    Case(
        "all disabled",
        {"rules": {"all": "disabled"}},
        NO_VERDICT,
        "has nothing to say: every policy of it is disabled",
        silent=True,
    ),
    Case("all but one disabled", {"rules": {"all": "disabled", "delayed": "mandatory"}}, CLOSED),
    Case("all mandatory", {"rules": {"all": "mandatory"}}, CLOSED),
    Case("what remediation leaves over is mandatory", {"rules": {"mandatory": "advisory"}}, CLOSED),
    Case("the one that is disabled is turned up", {"rules": {"all": "disabled", "disabled": "mandatory"}}, CLOSED),
    Case("remediation off", {"rules": {"all": "disabled", "tag": "mandatory", "tagged": "advisory"}}, CLOSED),
    Case("remediation only", {"rules": {"all": "disabled", "tag": "remediate", "tagged": "advisory"}}, CLOSED),
    Case("all remediate", {"rules": {"all": "remediate"}}, CLOSED),
    Case(
        "configured", {"rules": {"all": "disabled", "delayed": {"enforcementLevel": "mandatory", "limit": 4}}}, CLOSED
    ),
    Case(
        "configured away",
        {"rules": {"all": "disabled", "delayed": {"enforcementLevel": "mandatory", "limit": 9}}},
        OPEN,
    ),
    Case(
        "a name that is no policy",
        {"rules": {"all": "advisory", "delaid": "mandatory"}},
        NO_VERDICT,
        "delaid: there is no such policy (did you mean delayed?)",
        silent=True,
    ),
    Case(
        "a property that is none",
        {"rules": {"all": "advisory", "delayed": {"limits": 4}}},
        NO_VERDICT,
        "delayed: there is no property limits (did you mean limit?)",
        silent=True,
    ),
    Case("a property without a schema", {"rules": {"all": "advisory", "mandatory": {"unknown": 1}}}, OPEN),
    Case("the stack only", {"rules": {"all": "disabled", "stack": "mandatory"}}, CLOSED),
    Case("two packs", {"rules": {"all": "advisory"}, "second": {}}, OPEN),
    Case("two packs, the second mandatory", {"rules": {"all": "advisory"}, "second": {"all": "mandatory"}}, CLOSED),
    Case("two packs, one policy configured", {"rules": {"all": "advisory"}, "second": {"mandatory": {"a": 1}}}, OPEN),
    Case("a value of another type", {"rules": {"delayed": {"limit": "many"}}}, NO_VERDICT, "limit"),
    Case("a level that is none", {"rules": {"delayed": "maybe"}}, NO_VERDICT, "maybe"),
    Case("what is required is missing", {"broken": {}}, NO_VERDICT, "raises"),
    Case("quiet", {"broken": {name: {"raises": False} for name in ("resource", "stack")}}, OPEN),
    Case(
        "a rule raises",
        {"broken": {"resource": {"raises": True}, "stack": {"raises": False}}},
        NO_VERDICT,
        "the rule is at its end",
    ),
    Case(
        "a rule of the stack raises",
        {"broken": {"resource": {"raises": False}, "stack": {"raises": True}}},
        NO_VERDICT,
        "the rule of the stack is at its end",
    ),
]

cases = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "project"
    folder.mkdir()
    return Project(folder, PACKS / "project")


@pytest.fixture
def packs(case: Case) -> tuple[Path, ...]:
    return tuple(PACKS / name for name in case.packs)


@pytest.fixture
def configs(tmp_path: Path, case: Case) -> tuple[Path, ...]:
    files = []
    for name, config in case.packs.items():
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(json.dumps(config), encoding="utf-8")
    return tuple(files)


@cases
def test_preflight_gives_the_verdict(
    project: Project, packs: tuple[Path, ...], configs: tuple[Path, ...], case: Case
) -> None:
    outcome = preflight(project, *packs, configs=configs)

    assert outcome.exit_code == case.status, outcome.printed
    assert case.reason in outcome.printed


@cases
@pytest.mark.cli
@needs_cli[1]
def test_the_real_engine_gives_the_same(
    project: Project, packs: tuple[Path, ...], configs: tuple[Path, ...], case: Case
) -> None:
    ours = preflight(project, *packs, configs=configs, options=("--previews", "first"))
    real = Engine(project, packs, configs).preview()

    assert (real.exit_code != 0) == (case.status != OPEN and not case.silent), real.printed
    if case.silent:
        return
    if case.status == NO_VERDICT:
        assert case.reason in real.printed
    else:
        assert ours.findings == real.findings
