"""Documents keep up with what they describe."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/*.md", "policypack/*.md", "policypack/docs/*.md", "preflight/*.md")
    for path in ROOT.glob(pattern)
)
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


def test_the_guide_lists_every_flag_and_no_other() -> None:
    usage = subprocess.run(
        [sys.executable, "-m", "preflight", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    guide = (ROOT / "docs/preflight.md").read_text(encoding="utf-8")

    flags = set(re.findall(r"^  (?:-\w(?: \S+)?, )?(--[a-z-]+)", usage, re.MULTILINE)) - {"--help"}
    listed = set(re.findall(r"^\| (?:`-\w`, )?`(--[a-z-]+)", guide, re.MULTILINE))
    missing, extra = sorted(flags - listed), sorted(listed - flags)
    assert listed == flags, f"the table of flags in docs/preflight.md lacks {missing}, and has {extra} too much"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_inside_the_repository_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    inside = [link for link in links if not re.match(r"[a-z]+:", link)]

    gone = [link for link in inside if not (document.parent / link).exists()]
    assert gone == [], f"{document.relative_to(ROOT)} links to what is not there: correct or drop the links"


def test_the_architecture_page_has_the_layers_that_are_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (contract,) = [each for each in contracts if each["id"] == "preflight"]
    layers = [name for layer in contract["layers"] for name in layer.split(" | ")]

    table = ARCHITECTURE[ARCHITECTURE.index("| package of `preflight/` |") :].split("\n\n")[0]
    shown = [name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)(?:/|\.py)`", row.split("|")[1])]
    assert shown == layers, "docs/architecture.md and the contract `preflight` in pyproject.toml list other layers"


def test_the_architecture_page_names_files_that_are_there() -> None:
    section = ARCHITECTURE[ARCHITECTURE.index("## Where to look for what") : ARCHITECTURE.index("## Words")]
    named = {path for row in section.splitlines() for path in re.findall(r"`([\w/]+(?:/|\.py|\.md))`", row)}

    places = (ROOT, ROOT / "preflight", ROOT / "policypack/guardrails")
    gone = [path for path in named if not any((place / path).exists() for place in places)]
    assert gone == [], "docs/architecture.md sends people to what is not there"
    assert len(named) > 20
