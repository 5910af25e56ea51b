"""Rules are found in their folder, and run in the order that is stated."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest

from guardrails import registry
from guardrails.core.rule import ReportRule
from guardrails.registry import ORDER, RULES, find, in_order
from tests.policypack.sdk.house_rule import bad, rule_on_tables
from tests.policypack.support import ROOT


def test_every_module_of_the_folder_is_a_rule():
    modules = {path.stem for path in (ROOT / "policypack/guardrails/rules").glob("*.py")} - {"__init__"}
    assert {rule.name.replace("-", "_") for rule in RULES} == modules
    assert len(RULES) == len(modules)


def test_the_order_names_rules_that_exist():
    assert set(ORDER) <= {rule.name for rule in RULES}
    assert len(set(ORDER)) == len(ORDER)


def test_stated_ones_come_first_then_others_by_name_and_the_reports_last():
    others = [rule_on_tables(bad, name=name) for name in ("zebra", "a-new-rule")]
    reports = [rule for rule in RULES if isinstance(rule, ReportRule)]
    stated = [rule for rule in RULES if rule.name in ORDER]
    names = [rule.name for rule in in_order([*others, *reports, *reversed(stated)])]
    assert names == [*ORDER, "a-new-rule", "zebra", "exemption-report", "unverified-report"]


@pytest.mark.parametrize(
    "contents",
    [{}, {"RULE": replace(RULES[0], metadata=replace(RULES[0].metadata, name="another"))}],
    ids=["no rule", "a rule of another name"],
)
def test_a_module_that_is_no_rule_of_its_name_stops_the_pack(monkeypatch, contents):
    module = ModuleType("guardrails.rules.required_tags")
    vars(module).update(contents)
    monkeypatch.setattr(registry, "import_module", lambda _name: module)
    with pytest.raises(LookupError, match=r"^rules/\w+\.py must end in a RULE with the name `[a-z-]+`$"):
        list(find())
