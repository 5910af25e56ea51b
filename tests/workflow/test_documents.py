"""Documents keep up with what they describe."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "policypack/README.md"])


def test_the_guide_lists_every_flag_and_no_other() -> None:
    usage = subprocess.run(
        [sys.executable, "-m", "preflight", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    guide = (ROOT / "docs/preflight.md").read_text(encoding="utf-8")

    flags = set(re.findall(r"^  (?:-h, )?(--[a-z-]+)", usage, re.MULTILINE)) - {"--help"}
    assert set(re.findall(r"^\| `(--[a-z-]+)", guide, re.MULTILINE)) == flags


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_inside_the_repository_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    inside = [link for link in links if not re.match(r"[a-z]+:", link)]

    assert [link for link in inside if not (document.parent / link).exists()] == []
