"""What a verdict on a program in Go costs: preflight beside the bare program and beside a real ``pulumi preview``.

Run ``python -m benchmarks.golang``. The bare program talks to an engine that runs already, and no pack. Everything
is compiled before the first round; each command then runs once a round, in turn. The real CLI takes part where
``pulumi`` is on PATH.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from benchmarks.commands import run, seconds_in_turn
from preflight.engine.logs import EngineLog
from preflight.processes.loopback import reserve_address
from preflight.program.go.build import FLAGS
from preflight.runs.server import serve
from tests.e2e.engine import ROOT, Engine, Project

if TYPE_CHECKING:
    from collections.abc import Callable

GO = ROOT / "tests/e2e/golang"
PACK = ROOT / "policypack"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seconds = seconds_in_turn(_commands(Path(folder)), arguments.rounds)
    bare = seconds["bare program"]
    print(f"{'command':<34}{'s (median)':>11}{'min..max':>14}{'above bare':>12}")
    for name, taken in seconds.items():
        above = statistics.median(mine - its for mine, its in zip(taken, bare, strict=True))
        print(f"{name:<34}{statistics.median(taken):>11.2f}{f'{min(taken):.2f}..{max(taken):.2f}':>14}{above:>12.2f}")


def _commands(folder: Path) -> dict[str, Callable[[], None]]:
    binary = folder / "tables"
    subprocess.run(["go", "build", *FLAGS, "-o", str(binary), "."], cwd=GO / "program", check=True)
    built, compiled = _copy(folder / "built", binary), _copy(folder / "compiled", None)
    commands: dict[str, Callable[[], None]] = {
        "bare program": lambda: _bare(binary),
        "preflight, options.binary": lambda: run(_preflight(built), 0),
        "preflight, go build": lambda: run(_preflight(compiled), 0),
    }
    if shutil.which("pulumi"):
        os.environ["PULUMI_CONFIG_PASSPHRASE"] = ""
        engine = Engine(compiled, (PACK,), (GO / "pack-config.json",))
        commands["pulumi preview (it compiles, too)"] = lambda: _preview(engine)
    return commands


def _bare(binary: Path) -> None:
    engine = import_module("tests.preflight.engine.support").Engine(runner=False)
    holder, address = reserve_address()
    config = {f"shop:{key}": "x" for key in ("environment", "team", "costCenter")}
    variables = {
        **{f"PULUMI_{name}": address for name in ("MONITOR", "ENGINE")},
        **{f"PULUMI_{name}": value for name, value in (("PROJECT", "shop"), ("STACK", "dev"), ("DRY_RUN", "true"))},
        "PULUMI_CONFIG": json.dumps(config),
    }
    with contextlib.closing(holder), serve(engine.monitor, EngineLog(engine.state, engine.listener), address):
        run([str(binary)], 0, variables)


def _copy(folder: Path, binary: Path | None) -> Project:
    folder.mkdir()
    project = Project(folder, GO / "program")
    path = folder / "Pulumi.yaml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    settings["runtime"] = {"name": "go", "options": {"binary": str(binary)}} if binary is not None else "go"
    for each in settings["plugins"]["providers"]:
        each["version"] = "6.83.4" if each["name"] == "aws" else each["version"]
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return project


def _preflight(project: Project) -> list[str]:
    command = [sys.executable, "-m", "preflight", "--project", str(project.folder), "--stack", "dev"]
    return [*command, "--policy-pack", str(PACK), "--policy-pack-config", str(GO / "pack-config.json")]


def _preview(engine: Engine) -> None:
    outcome = engine.preview()
    if outcome.exit_code:
        sys.exit(outcome.printed)


if __name__ == "__main__":
    main()
