"""The examples of docs/testing.md work as they stand there."""

from __future__ import annotations

import re

from tests.preflight.harness import ROOT
from tests.preflight.testing.test_plugin import run

BLOCK = re.compile(r"^```\w+ title=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_guide_pass(tmp_path):
    blocks = BLOCK.findall((ROOT / "docs" / "testing.md").read_text(encoding="utf-8"))
    for name, text in blocks:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert sorted(name for name, _ in blocks) == [
        "pack/PulumiPolicy.yaml",
        "pack/__main__.py",
        "pytest.ini",
        "tables.policy.yaml",
        "test_remediation.py",
        "test_tables.py",
    ]
    status, text = run(tmp_path)
    assert status == 0, text
    assert "14 passed" in text
