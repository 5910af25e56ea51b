"""What documents say of the pack is true: configurations are accepted, names exist, counts are right."""

from __future__ import annotations

import json
import re

import pytest

from guardrails.core.rule import ReportRule
from guardrails.core.settings import parse
from guardrails.registry import RULES
from tests.policypack.support import ROOT

DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "policypack/README.md"])
NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
COUNTED = re.compile(
    r"\b(?:all|its|the|these) (\d+|" + "|".join(NUMBERS) + r") (policies|reports|rules)\b", re.IGNORECASE
)
NAMES_OF_OTHERS = {
    "dynamodb-guardrails",  # the pack
    "dynamodb-tables",  # the project
    "dynamodb-events-system-errors",  # alarms
    "dynamodb-user-errors",
}


def json_blocks(path):
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", path.read_text("utf-8"), re.DOTALL)]


PAGES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "policypack" / "docs").glob("*.md"))


@pytest.mark.parametrize("path", ["README.md", "docs/rules.md", "docs/exemptions.md", "policypack/README.md", *PAGES])
def test_each_configuration_that_a_document_shows_is_accepted(path):
    by_name = {rule.name: rule for rule in RULES}
    shown = [config for config in json_blocks(ROOT / path) if config]
    assert shown or path in PAGES
    for config in shown:
        for name, given in config.items():
            if name != "all" and not isinstance(given, str):
                parse(by_name[name], {key: value for key, value in given.items() if key != "enforcementLevel"})


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_counts_in_words_are_right(path):
    """Better leave them out: who adds a rule would have to change each."""
    reports = sum(isinstance(rule, ReportRule) for rule in RULES)
    for number, what in COUNTED.findall(path.read_text(encoding="utf-8")):
        counted = int(number) if number.isdigit() else NUMBERS.index(number.lower())
        assert counted == (reports if what == "reports" else len(RULES)), f"{path.name} says {number} {what}"


def test_a_count_is_seen():
    assert COUNTED.findall("All 18 policies, the two reports included; two rules, two or three policies.") == [
        ("18", "policies"),
        ("two", "reports"),
    ]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_rules_that_a_document_names_exist(path):
    named = set(re.findall(r"`((?:allowed|dynamodb|exemption|required|unverified)-[a-z-]+)`", path.read_text("utf-8")))
    roles = {name for name in named if name.endswith("-role")}
    assert named - roles - NAMES_OF_OTHERS <= {rule.name for rule in RULES}
