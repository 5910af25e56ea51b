"""Processes that a run starts, and whether they are gone."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.preflight.harness import PACK, ROOT, command, write_pack, write_program

NOTES_PIDS = """
    import os, pathlib, subprocess, sys
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    pathlib.Path(os.environ["PIDS"]).open("a").write(f"{os.getpid()}\\n{child.pid}\\n")
"""


def alive(pid: int) -> bool:
    """Whether a process runs (one that only waits to be buried does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def pids(file: Path, count: int) -> list[int]:
    """The process ids in ``file``, once there are ``count``."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if file.exists() and len(found := file.read_text(encoding="utf-8").split()) >= count:
            return [int(pid) for pid in found]
        time.sleep(0.05)
    raise AssertionError("program and pack did not start")


def gone(found: list[int]) -> bool:
    """Whether all the processes end within a few seconds."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and any(map(alive, found)):
        time.sleep(0.05)
    return not any(map(alive, found))


def start(tmp_path: Path, program: str) -> tuple[subprocess.Popen[str], list[int]]:
    """Start preflight on a program and a pack that both start a child; give the ids of all four."""
    project = write_program(tmp_path / "project", NOTES_PIDS + program)
    pack = write_pack(tmp_path / "pack", NOTES_PIDS + PACK)
    process = subprocess.Popen(
        command("--project", project, "--policy-pack", pack, "--format", "json"),
        cwd=ROOT,
        env={**os.environ, "PIDS": str(tmp_path / "pids")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return process, pids(tmp_path / "pids", 4)


linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
