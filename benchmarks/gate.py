"""What a verdict costs: preflight beside the floor and beside a real ``pulumi preview`` of the same stack.

Run ``python -m benchmarks.gate``. In each round every command runs once, in turn, as a whole process; the figures are
medians, and differences and ratios are taken round by round. The real CLI takes part where ``pulumi`` is on PATH; it
previews against the tests' stand-in for the AWS provider, so neither side waits for a network.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.commands import run, seconds_in_turn
from tests.e2e.engine import ROOT, Engine, Project
from tests.e2e.variants import VARIANTS

if TYPE_CHECKING:
    from collections.abc import Callable

PACK = ROOT / "policypack"
REFUSED = "provisioned billing"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seconds = seconds_in_turn(_commands(Path(folder)), arguments.rounds)
    floor, gate = seconds["floor"], seconds["preflight"]
    print(f"{'command':<28}{'s (median)':>11}{'min..max':>14}{'above floor':>13}{'x preflight':>13}")
    for name, taken in seconds.items():
        above = statistics.median(mine - its for mine, its in zip(taken, floor, strict=True))
        ratio = statistics.median(mine / its for mine, its in zip(taken, gate, strict=True))
        spread = f"{min(taken):.2f}..{max(taken):.2f}"
        print(f"{name:<28}{statistics.median(taken):>11.2f}{spread:>14}{above:>13.2f}{ratio:>13.1f}")


def _commands(folder: Path) -> dict[str, Callable[[], None]]:
    as_it_is, refused = (_copy(folder / name) for name in ("stack", "refused"))
    next(variant for variant in VARIANTS if variant.name == REFUSED).break_(refused)
    interpreter = "import grpc, pulumi"
    floor = (sys.executable, str(ROOT / "benchmarks/floor.py"), str(as_it_is.folder), "dev")
    commands: dict[str, Callable[[], None]] = {
        "import pulumi": lambda: run((sys.executable, "-c", interpreter), 0),
        "floor": lambda: run(floor, 0),
        "preflight": lambda: run(_preflight(as_it_is), 0),
        "preflight, first alone": lambda: run((*_preflight(as_it_is), "--previews", "first"), 0),
        "preflight, refused": lambda: run(_preflight(refused), 1),
    }
    if shutil.which("pulumi") is None:
        print("no pulumi on PATH: the real CLI takes no part", file=sys.stderr)
        return commands
    engines = {"pulumi preview": Engine(as_it_is, (PACK,)), "pulumi preview, refused": Engine(refused, (PACK,))}
    for name, engine in engines.items():
        commands[name] = lambda engine=engine: engine.preview()  # type: ignore[misc]
    return commands


def _copy(folder: Path) -> Project:
    folder.mkdir()
    return Project(folder)


def _preflight(project: Project) -> tuple[str, ...]:
    return (sys.executable, "-m", "preflight", "--project", str(project.folder), "--policy-pack", str(PACK))


if __name__ == "__main__":
    main()
