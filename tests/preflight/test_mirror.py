"""Tests mirror the modules: ``preflight/x/y.py`` is tested by ``tests/preflight/x/test_y.py``."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.preflight.harness import ROOT

MODULES = ROOT / "preflight"
TESTS = ROOT / "tests" / "preflight"

WITHOUT = {
    "program/base.py": "what a program has to do, without a line that does it",
    "resources.py": "plain data without a line that could fail",
    "version.py": "one constant, which cli/test_command.py reads",
}
"""Modules without a test file, and why."""

BESIDES = {
    "audit/reports/test_html_in_chromium.py": "the page of an audit as a browser shows it",
    "packs/test_node_packs.py": "packs in Node.js, through every module of packs/",
    "packs/test_raw_packs.py": "packs of old SDKs and packs that make no sense, through every module of packs/",
    "program/node/test_lazy.py": "lazy.js, what the SDK loads at its first use",
    "program/node/test_whole_gate.py": "all that the gate does, for programs in Node.js",
    "program/python/runner/test_old_sdk.py": "the whole runner under an SDK of years ago",
    "providers/aws/test_real_outputs.py": "what the real provider writes into its state",
    "providers/aws/test_real_plans.py": "what the real provider plans",
    "reports/test_html_in_chromium.py": "the HTML report as a browser shows it",
    "reports/test_render.py": "what all formats have in common",
    "test_mirror.py": "this file",
    "test_public_names.py": "the packages' own names",
    "testing/test_guide.py": "the examples of docs/testing.md",
}
"""Test files that are about more than one module, and what about."""


def modules() -> list[str]:
    """The modules that hold code of their own; packages only name and load."""
    found = (path.relative_to(MODULES) for path in MODULES.rglob("*.py"))
    return sorted(str(path) for path in found if path.name not in ("__init__.py", "__main__.py"))


def test_file(module: str) -> str:
    path = Path(module)
    return str(path.with_name(f"test_{path.name}"))


test_file.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.parametrize("module", modules())
def test_every_module_has_a_test_file_of_its_name(module: str) -> None:
    file = TESTS / test_file(module)
    if module in WITHOUT:
        assert not file.exists(), f"{file} exists: take {module} off WITHOUT in tests/preflight/test_mirror.py"
        return
    assert file.exists(), f"write {file.relative_to(ROOT)}, with tests of preflight/{module}"
    tree = ast.parse(file.read_text(encoding="utf-8"))
    tests = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    assert tests, f"{file.relative_to(ROOT)} holds no test"


def test_every_test_file_is_about_a_module() -> None:
    files = {str(path.relative_to(TESTS)) for path in TESTS.rglob("test_*.py")}
    expected = {test_file(module) for module in modules()} | set(BESIDES)

    assert files - expected == set(), (
        "these are named after no module: rename them, or say in BESIDES of tests/preflight/test_mirror.py what they "
        "are about"
    )


def test_the_exceptions_are_there() -> None:
    assert set(WITHOUT) <= set(modules()), "take what is gone off WITHOUT in tests/preflight/test_mirror.py"
    assert [name for name in BESIDES if not (TESTS / name).exists()] == [], "take what is gone off BESIDES"
