"""What each further resource costs: preflight beside the floor and beside a real ``pulumi preview``.

Run ``python -m benchmarks.scale``. A program registers queues with tags; every command runs it with few and with many
of them, round by round, and the difference of the two, divided by the difference in resources, is the cost of one. The
floor runs the same program in one interpreter under Pulumi's own mocks. Seconds are those of a processor, of all
processes together: other work on the machine disturbs them less than the clock's.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.commands import processor_seconds, run
from tests.e2e.engine import ROOT, STACK, Engine, Project

if TYPE_CHECKING:
    from collections.abc import Callable

OURS = ROOT / "policypack"
EMPTY = ROOT / "benchmarks/packs/empty"
PROGRAM = """\
import pulumi_aws as aws

for number in range({count}):
    aws.sqs.Queue(
        f"queue-{{number}}",
        name=f"queue-{{number}}",
        tags={{"Environment": "dev", "Team": "data", "CostCenter": "CC-1001"}},
    )
"""
OTHERS = ("dynamodb-required-tables", "required-outputs")
"""Policies that ask for what a stack of queues has not."""


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--resources", type=int, nargs=2, default=(100, 1000), metavar=("FEW", "MANY"))
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    few, many = arguments.resources
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        commands = {count: _commands(folder / str(count), count) for count in (few, many)}
        seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in commands[few]}
        for _ in range(arguments.rounds):
            for name, taken in seconds.items():
                taken.append((processor_seconds(commands[few][name]), processor_seconds(commands[many][name])))
    print(f"{'command':<32}{f's, {few}':>10}{f's, {many}':>10}{'ms per resource':>17}{'x floor':>9}")
    each = {name: [(more - less) * 1000 / (many - few) for less, more in taken] for name, taken in seconds.items()}
    for name, taken in seconds.items():
        less, more = (statistics.median(pair[n] for pair in taken) for n in (0, 1))
        ratio = statistics.median(mine / its for mine, its in zip(each[name], each["floor"], strict=True))
        print(f"{name:<32}{less:>10.2f}{more:>10.2f}{statistics.median(each[name]):>17.2f}{ratio:>9.1f}")


def _commands(folder: Path, count: int) -> dict[str, Callable[[], None]]:
    project, config = _project(folder, count), folder / "policies.json"
    config.write_text(json.dumps(dict.fromkeys(OTHERS, "disabled")), encoding="utf-8")
    floor = (sys.executable, str(ROOT / "benchmarks/floor.py"), str(project.folder), STACK)
    gate = (sys.executable, "-m", "preflight", "--project", str(project.folder), "--stack", STACK)
    ours = (*gate, "--policy-pack", str(OURS), "--policy-pack-config", str(config))
    one_policy = {"BENCH_RESOURCE": "1", "BENCH_TWICE": "0", "BENCH_STACK": "0"}
    commands: dict[str, Callable[[], None]] = {
        "floor": lambda: run(floor, 0),
        "preflight, one empty policy": lambda: run((*gate, "--policy-pack", str(EMPTY)), 0, one_policy),
        "preflight": lambda: run(ours, 0),
    }
    if shutil.which("pulumi") is None:
        print("no pulumi on PATH: the real CLI takes no part", file=sys.stderr)
        return commands
    engine = Engine(project, (OURS,), (config,))

    def preview() -> None:
        outcome = engine.preview()
        if outcome.exit_code:
            sys.exit(outcome.printed)

    return commands | {"pulumi preview": preview}


def _project(folder: Path, count: int) -> Project:
    source, copy = folder / "source", folder / "project"
    for each in (source, copy):
        each.mkdir(parents=True)
    (source / "Pulumi.yaml").write_text("name: queues\nruntime: python\n", encoding="utf-8")
    (source / f"Pulumi.{STACK}.yaml").write_text("config:\n  aws:region: ap-southeast-2\n", encoding="utf-8")
    (source / "__main__.py").write_text(PROGRAM.format(count=count), encoding="utf-8")
    return Project(copy, source)


if __name__ == "__main__":
    main()
