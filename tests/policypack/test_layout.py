"""The tests of the pack mirror its modules, and only the adapter touches Pulumi's SDK."""

from __future__ import annotations

import ast

import pytest

from tests.policypack.support import ROOT

PACK = ROOT / "policypack/guardrails"
TESTS = ROOT / "tests/policypack"
PACKAGES = ("core", "aws", "sdk", "rules")

MODULES = sorted(path.relative_to(PACK) for path in PACK.rglob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_has_a_test_of_its_name(module):
    test = TESTS / module.parent / f"test_{module.name}"
    assert test.exists(), f"policypack/guardrails/{module} has no test: write {test.relative_to(ROOT)}"


def test_a_test_in_a_folder_of_the_pack_is_of_a_module():
    """Tests of the pack as a whole, and of all rules at once, stand in the folder above."""
    tests = sorted(path for package in PACKAGES for path in (TESTS / package).rglob("test_*.py"))
    stray = [
        str(path.relative_to(ROOT))
        for path in tests
        if path.relative_to(TESTS).with_name(path.name.removeprefix("test_")) not in MODULES
    ]
    assert stray == [], "these test no module: name them after one, or move them to tests/policypack"


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_only_the_adapter_touches_the_sdk():
    """And `core.values`, for what stands for an unknown value on the wire."""
    touching = {
        module
        for module in MODULES
        if any(name.partition(".")[0] in ("pulumi", "pulumi_policy") for name in imports(PACK / module))
    }
    assert {str(module) for module in touching if module.parts[0] != "sdk"} == {"core/values.py"}


def test_only_the_adapter_reads_the_clock():
    """Rules get today's date from the ledger's entries, which the adapter makes; so a test can say which day it is."""
    reading = [str(module) for module in MODULES if ".now(" in (PACK / module).read_text(encoding="utf-8")]
    assert reading == ["sdk/policies.py"]
