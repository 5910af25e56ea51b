"""docs/security.md, "Isolation": the program is another user, and the verdict is that of a program like any other."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from tests.preflight.harness import BAD_PROGRAM, ROOT, preflight, write_pack, write_program

NOBODY = 65534
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
SITE = sysconfig.get_path("purelib")


def interpreter() -> str | None:
    """An interpreter of this version that anybody may run: the tests' own often is in somebody's home."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for found in (sys.executable, shutil.which(f"python{version}", path="/usr/local/bin:/usr/bin")):
        command = [
            "setpriv",
            f"--reuid={NOBODY}",
            f"--regid={NOBODY}",
            "--clear-groups",
            str(found),
            "-c",
            "import grpc, pulumi",
        ]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": SITE}
        if (
            found
            and subprocess.run(command, env=environment, cwd="/", check=False, capture_output=True).returncode == 0
        ):
            return found
    return None


@pytest.fixture
def within() -> Iterator[Path]:
    """A folder that anybody may enter: pytest's own are those of whoever runs it."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


ATTACK = """
import json, os, pathlib, signal

def refused(attempt):
    try:
        attempt()
    except PermissionError:
        return True
    return False

gate = os.getppid()  # that of the later preview is the first one's process: then one above
while os.stat(f"/proc/{gate}").st_uid == os.getuid():
    with open(f"/proc/{gate}/status") as file:
        gate = next(int(line.split()[1]) for line in file if line.startswith("PPid:"))
copies = list(pathlib.Path(FOLDER).glob("preflight-*"))
assert copies
answers = {
    "user": os.getuid(),
    "ends preflight": refused(lambda: os.kill(gate, signal.SIGTERM)),
    "writes its memory": refused(lambda: open(f"/proc/{gate}/mem", "r+b")),
    "reads its environment": refused(lambda: open(f"/proc/{gate}/environ", "rb").read()),
    "sees its descriptors": refused(lambda: os.listdir(f"/proc/{gate}/fd")),
    "becomes root again": refused(lambda: os.setuid(0)),
    "looks into the copy of the pack": all(refused(lambda: os.listdir(each)) for each in copies),
}
print("ANSWERS" + json.dumps(answers))
"""


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root gives up its rights")
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="there is no setpriv (util-linux)")
def test_a_program_that_is_another_user(within: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = interpreter()
    if python is None:
        pytest.skip("no interpreter of this version that another user may run, with Pulumi's SDK")
    temporary = within / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    [script] = [block for block in re.findall(r"```sh\n(#!/bin/sh\n.*?)```", PAGE, re.DOTALL) if "setpriv" in block]
    script = script.replace("=judged", f"={NOBODY}").replace("/home/judged/venv/bin/python", python)
    script = script.replace("exec setpriv", f"export PYTHONPATH={SITE}\nexec setpriv")
    attack = ATTACK.replace("FOLDER", repr(str(temporary)))
    project = write_program(within / "judged", attack + dedent(BAD_PROGRAM))
    text = "name: small\nruntime: {name: python, options: {toolchain: pip, virtualenv: .venv}}\n"
    (project / "Pulumi.yaml").write_text(text, encoding="utf-8")
    starter = project / ".venv/bin/python"
    starter.parent.mkdir(parents=True)
    starter.write_text(script, encoding="utf-8")
    starter.chmod(0o755)
    project.chmod(0o755)

    outcome = preflight(project, write_pack(within / "pack"))

    assert outcome.found("violation") == [("no-bad-names", "bad", "mandatory")], (outcome.out, outcome.err)
    assert outcome.status == 1
    answers = [json.loads(each.partition("ANSWERS")[2]) for each in outcome.err.splitlines() if "ANSWERS" in each]
    assert answers
    assert all(each == dict.fromkeys(each, True) | {"user": NOBODY} for each in answers), answers
