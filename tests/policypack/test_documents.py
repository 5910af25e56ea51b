"""What the documents of the pack show is true: configurations are accepted, counts are right."""

from __future__ import annotations

import json
import re

import pytest

from guardrails.core.settings import parse
from guardrails.registry import RULES
from tests.policypack.support import ROOT


def json_blocks(path):
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", path.read_text("utf-8"), re.DOTALL)]


@pytest.mark.parametrize("path", ["docs/rules.md", "docs/exemptions.md", "policypack/README.md"])
def test_each_configuration_that_a_document_shows_is_accepted(path):
    by_name = {rule.name: rule for rule in RULES}
    shown = [config for config in json_blocks(ROOT / path) if config]
    assert shown
    for config in shown:
        for name, given in config.items():
            if name != "all" and not isinstance(given, str):
                parse(by_name[name], {key: value for key, value in given.items() if key != "enforcementLevel"})
