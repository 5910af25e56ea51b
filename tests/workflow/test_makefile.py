"""Every target of the Makefile does something, and says what and how long it takes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PHONY = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[0].split()
HANDED_DOWN = frozenset({"MAKEFLAGS", "MAKELEVEL", "MFLAGS"})
needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make as a user does, whatever the make that runs these tests handed down."""
    environment = {key: value for key, value in os.environ.items() if key not in HANDED_DOWN}
    command = ["make", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)


@pytest.mark.parametrize("target", PHONY)
def test_a_target_has_a_rule_that_tells_what_and_how_long(target: str) -> None:
    rule = re.search(rf"^{target}:.*## (.+)$", MAKEFILE, re.MULTILINE)

    assert rule, f"{target} is .PHONY, but has no rule with a text behind ## in the Makefile"
    assert re.search(r"\d+ (s|min)\b", rule[1]), f"say in the text of {target} in the Makefile how long it takes: (5 s)"


@needs_make
def test_help_lists_every_target() -> None:
    done = make("help")

    assert [line.split()[1] for line in done.stdout.splitlines()] == PHONY


@needs_make
@pytest.mark.parametrize("target", ["pack", "docs", "bench"])
def test_a_target_runs_what_is_there(target: str) -> None:
    done = make("-n", target)

    commands = [line for line in done.stdout.splitlines() if line.startswith(".venv/bin/python ")]
    assert commands, f"make {target} does nothing"
    for command in commands:
        for script in re.findall(r"(?<= )[\w/]+\.py", command):
            assert (ROOT / script).exists(), f"make {target} runs {script}, which is not there"
        for module in re.findall(r"-m ((?:benchmarks|scripts)[\w.]+)", command):
            assert (ROOT / f"{module.replace('.', '/')}.py").exists(), (
                f"make {target} runs {module}, which is not there"
            )


def test_the_bill_of_materials_holds_the_whole_lock_with_its_hashes(tmp_path: Path) -> None:
    (recipe,) = re.findall(r"^\t@\$\(BIN\)/python (.*cyclonedx_py.*)$", MAKEFILE, re.MULTILINE)
    command = recipe.replace("build/preflight.cdx.json", str(tmp_path / "bill.json")).split()
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, timeout=120)

    bill = json.loads((tmp_path / "bill.json").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements-preflight.txt").read_text(encoding="utf-8")
    listed = {
        f"{each['name']}=={each['version']}"
        for each in bill["components"]
        if any(reference.get("hashes") for reference in each["externalReferences"])
    }
    assert listed == set(re.findall(r"^[^\s#]+==[^\s;]+", lock, re.MULTILINE))
    assert bill["metadata"]["component"]["name"] == "pulumi-preflight"
