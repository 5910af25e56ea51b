"""The process of a pack: started, heard, and told of where it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.preflight.harness import (
    PACK,
    pack_with,
    preflight,
    write_pack,
)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param(
            "print('hello')" + PACK.replace("\n    ", "\n"),
            "printed 'hello' to standard output before its port.",
            id="prints before the port",
        ),
        pytest.param("raise RuntimeError('broken pack')", "ended with status 1 before it told its port", id="crashes"),
        pytest.param("import sys\nsys.exit(0)", "ended with status 0 before it told its port", id="ends"),
        pytest.param("import time\ntime.sleep(600)", "did not tell its port in time", id="hangs"),
    ],
)
def test_packs_that_do_not_start(tmp_path: Path, project: Path, code: str, message: str) -> None:
    pack = write_pack(tmp_path / "pack", code)

    seconds = "2" if "sleep" in code else "8"  # one that hangs need not boot first
    outcome = preflight(project, pack, options=("--pack-timeout", seconds))

    assert outcome.status == 2
    assert outcome.message.startswith(f"Policy pack {pack} ")
    assert message in outcome.message


@pytest.mark.parametrize("ending", ["os._exit(3)", "os.kill(os.getpid(), 9)"])
def test_a_pack_that_ends_and_leaves_a_child_with_its_pipes(tmp_path: Path, project: Path, ending: str) -> None:
    """The end of the pack is the end: whoever waited for that of its pipes would wait for the whole timeout."""
    child = "import os, subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    pack = write_pack(tmp_path / "pack", child + ending)

    outcome = preflight(project, pack, options=("--pack-timeout", "600"))

    status = 3 if "exit" in ending else -9
    assert outcome.message.startswith(f"Policy pack {pack} ended with status {status} before it told its port.")


def test_what_a_crashing_pack_said_is_told(tmp_path: Path, project: Path) -> None:
    pack = write_pack(tmp_path / "pack", "import nothing_like_this")

    outcome = preflight(project, pack)

    assert "No module named 'nothing_like_this'" in outcome.message
    assert "pip install" in outcome.report["error"]["hint"]


def test_a_pack_that_prints_later(tmp_path: Path, project: Path) -> None:
    pack = write_pack(tmp_path / "pack", pack_with("print('x' * 300_000)"))

    outcome = preflight(project, pack)

    assert outcome.status == 0
    assert "xxx" not in outcome.out


def test_there_is_no_such_pack(tmp_path: Path, project: Path) -> None:
    assert preflight(project, tmp_path / "none").message == f"There is no policy pack at {tmp_path / 'none'}."
    assert (
        preflight(project, project).message == f"{project} is not a policy pack: there is no PulumiPolicy.yaml in it."
    )
