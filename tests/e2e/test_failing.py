"""Programs that a preview fails on, whatever the packs say: preflight has no verdict either, and the same reason."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.e2e.engine import Engine, Project, needs_cli, preflight

HERE = Path(__file__).resolve().parent
FAILING = HERE / "failing"
MIRROR = HERE / "mirror"

REASONS = {
    "alias_without_urn": r'invalid alias URN: invalid URN "older"',
    "asset_missing": r"there-is-no-such-file",
    "autonaming_disabled": r"automatic naming is disabled but no explicit name was provided",
    "autonaming_mode": r"invalid naming mode: random|the mode is not one of",
    "autonaming_value": r"no value found for key [\"']absent",
    "declared_missing": r"is missing (the )?configuration value '?number",
    "default_providers_disabled": r"default provider (for|of) '?aws'?|Default provider for 'aws' disabled",
    "default_providers_disabled_invoke": r"default provider (for|of) '?aws'?|Default provider for 'aws' disabled",
    "duplicate_component": r"(D|d)uplicate resource URN|the same URN .*Group::same",
    "duplicate_urn": r"(D|d)uplicate resource URN|the same URN .*Queue::same",
    "dynamic_check_fails": r"resource 'refused': property size .*is too small",
    "exception": r"RuntimeError: the program is at its end",
    "exception_in_apply": r"RuntimeError: apply is at its end",
    "exception_in_input": r"RuntimeError: the input is at its end",
    "exception_in_task": r"RuntimeError: the coroutine is at its end",
    "exception_in_transform": r"the transform is at its end",
    "exit_status": r"exit code: 3|sys\.exit\(3\)",
    "hard_exit": r"exit code: 7|ended with status 7",
    "impossible_value": r"unexpected input of type object for a in Queue",
    "keyboard_interrupt": r"exit code: -1|KeyboardInterrupt",
    "missing_argument": r"Missing required property 'policy'",
    "missing_config": r"Missing required configuration variable 'missing_config:absent'",
    "missing_file": r"No such file or directory: 'there-is-no-such-file'",
    "missing_module": r"No module named 'there_is_no_such_module'",
    "run_error": r"no use going on",
    "stack_reference_missing": r"KeyError: 'needed'",
    "syntax_error": r"SyntaxError: invalid syntax|def broken\(:",
    "undeclared_type": r"configuration (key 'number'|value number) must be of type '?integer",
    "unknown_urn": r"unknown resource urn:.*Queue::absent|refers to the resource urn:.*Queue::absent",
    "wrong_config_type": r"Configuration 'wrong_config_type:number' value 'many' is not a valid 'int'",
    "wrong_timeout": r"unable to parse customTimeout Value soon",
    "wrong_type_token": r"'odd' is not (a valid type token|the type of a custom resource)",
}
"""What both say; where the engine says it in other words than preflight, both are given."""

programs = pytest.mark.parametrize("program", REASONS)


@pytest.fixture
def project(tmp_path: Path, program: str) -> Project:
    folder = tmp_path / "project"
    folder.mkdir()
    if not (FAILING / program / "Pulumi.yaml").exists():
        (folder / "Pulumi.yaml").write_text(f"name: {program}\nruntime: python\n", encoding="utf-8")
    if not (FAILING / program / "Pulumi.dev.yaml").exists():
        (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: us-west-2\n", encoding="utf-8")
    project = Project(folder, FAILING / program)
    for path in folder.glob("*.txt"):
        # What is no Python is kept from tools that read all of it.
        path.rename(path.with_suffix(".py"))
    return project


def test_every_program_has_its_reason() -> None:
    assert sorted(REASONS) == sorted(path.name for path in FAILING.iterdir() if (path / "__main__.py").exists())


@programs
def test_preflight_has_no_verdict_and_says_why(project: Project, program: str) -> None:
    outcome = preflight(project, MIRROR)

    report, _ = json.JSONDecoder().raw_decode(outcome.printed)
    assert outcome.exit_code == 2
    assert re.search(REASONS[program], report["error"]["message"])


@programs
@pytest.mark.cli
@needs_cli[1]
def test_the_real_engine_fails_for_the_same_reason(project: Project, program: str) -> None:
    outcome = Engine(project, (MIRROR,)).preview()

    assert outcome.exit_code != 0
    assert re.search(REASONS[program], outcome.printed.replace(r"\"", '"'))
