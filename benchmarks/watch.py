"""What a saved file costs under ``preflight --watch``: from the save to the verdict, beside the floor of a cold run.

Run ``python -m benchmarks.watch``. One preflight watches a copy of this project's stack with its pack. In each round a
file of the program, the stack's file and a file of the pack are saved, one after the other, with a pause in between
(an author reads the verdict before the next save), and once more at once, without a pause. Beside them, in the same
round: an interpreter that imports Pulumi, and one that runs the program under Pulumi's own mocks (``floor.py``).
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from benchmarks.commands import run, timed
from tests.e2e.engine import ROOT, Project

PACK = ROOT / "policypack"
SECONDS = 60.0
PAUSE = 2.5
AT_ONCE = 0.05


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        seconds = _measure(Path(name), arguments.rounds)
    floor = seconds["floor"]
    print(f"{'from save to verdict':<28}{'s (median)':>11}{'min..max':>14}{'x floor':>9}")
    for name, taken in seconds.items():
        ratio = statistics.median(mine / its for mine, its in zip(taken, floor, strict=True))
        print(f"{name:<28}{statistics.median(taken):>11.2f}{min(taken):>8.2f}..{max(taken):.2f}{ratio:>9.2f}")


def _measure(folder: Path, rounds: int) -> dict[str, list[float]]:
    project, pack = folder / "project", folder / "pack"
    project.mkdir()
    Project(project)
    shutil.copytree(PACK, pack, ignore=shutil.ignore_patterns("__pycache__"))
    files = {
        "program saved": project / "__main__.py",
        "stack's file saved": project / "Pulumi.dev.yaml",
        "pack saved": pack / "guardrails" / "registry.py",
    }
    files = {name: file if file.exists() else pack / "__main__.py" for name, file in files.items()}
    floor = (sys.executable, str(ROOT / "benchmarks/floor.py"), str(project), "dev")
    seconds: dict[str, list[float]] = {}
    command = [sys.executable, "-m", "preflight", "--watch", "--quiet"]
    command += ["--project", str(project), "--policy-pack", str(pack)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        try:
            _verdict(process.stdout)
            for round_ in range(rounds + 1):
                taken = {
                    "import pulumi": timed(lambda: run((sys.executable, "-c", "import grpc, pulumi"), 0)),
                    "floor": timed(lambda: run(floor, 0)),
                }
                for name, file in files.items():
                    time.sleep(PAUSE)
                    taken[name] = _save(file, process.stdout)
                time.sleep(AT_ONCE)
                taken["program saved at once"] = _save(files["program saved"], process.stdout)
                if round_:  # the first round warms caches
                    for name, took in taken.items():
                        seconds.setdefault(name, []).append(took)
        finally:
            process.terminate()
    return seconds


def _save(file: Path, output: IO[bytes]) -> float:
    text = file.read_text(encoding="utf-8")
    began = time.perf_counter()
    file.write_text(f"{text.rstrip()}\n# {time.time_ns()}\n", encoding="utf-8")
    _verdict(output)
    return time.perf_counter() - began


def _verdict(output: IO[bytes]) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        line = output.readline()
        if b"Gate open" in line:
            return
        if not line or b"Gate closed" in line or b"No verdict" in line:
            break
    sys.exit("preflight --watch gave no open gate")


if __name__ == "__main__":
    main()
