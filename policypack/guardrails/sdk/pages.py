"""Where on the web the page of a rule is: `website` of PulumiPolicy.yaml says where this folder is published."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parents[2] / "PulumiPolicy.yaml"
_WEBSITE = re.compile(r"""^website:\s*["']?(https://[^\s"'#]+)""", re.MULTILINE)


def page_address(rule: str, file: Path = _FILE) -> str:
    """Return the address of a rule's page; empty where the pack's file names no website."""
    website = _website(file)
    return f"{website}/docs/{rule}.md" if website else ""


@cache
def _website(file: Path) -> str:
    try:
        found = _WEBSITE.search(file.read_text(encoding="utf-8"))
    except OSError:
        return ""
    return found[1].rstrip("/") if found else ""
