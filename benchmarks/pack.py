"""What the rules of ``dynamodb-guardrails`` cost, beside a pack of empty policies and beside AWSGuard.

Run ``python -m benchmarks.pack`` (``--help`` for the sizes). All packs run at once in turn, round by round, and the
ratios are of one round each, so that a machine that is busy for a while slows all of them alike.

AWSGuard takes part where ``--awsguard`` names a folder in which ``npm install @pulumi/awsguard`` was run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from contextlib import ExitStack
from pathlib import Path

from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2

from benchmarks.analyzer import RunningPack, running, seconds_per_preview, workload
from benchmarks.resources import mixed

ROOT = Path(__file__).resolve().parent.parent
PYTHON_PACK = (sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", ".")
AWSGUARD_MAIN = 'const { AwsGuard } = require("@pulumi/awsguard"); new AwsGuard({ all: "mandatory" });\n'


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--resources", type=int, nargs="+", default=[1000], help="sizes of the stack")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--awsguard", type=Path, help="folder with node_modules/@pulumi/awsguard")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        packs = _boot(stack, arguments.awsguard)
        print(f"{'pack':<22}{'start s':>9}  policies")
        for name, pack in packs.items():
            print(f"{name:<22}{pack.start_seconds:>9.2f}  {len(pack.policies)}")
        for size in arguments.resources:
            _measure(packs, size, arguments.rounds)


def _boot(stack: ExitStack, awsguard: Path | None) -> dict[str, RunningPack]:
    env = dict(os.environ)
    ours = stack.enter_context(running(PYTHON_PACK, ROOT / "policypack", env))
    kinds = _kinds(ours)
    counts = {"BENCH_RESOURCE": str(kinds["resource"]), "BENCH_STACK": str(kinds["stack"])}
    empty = stack.enter_context(running(PYTHON_PACK, ROOT / "benchmarks/packs/empty", {**env, **counts}))
    packs = {"dynamodb-guardrails": ours, "empty policies": empty}
    if awsguard is not None:
        folder = awsguard.resolve()
        (folder / "index.js").write_text(AWSGUARD_MAIN, encoding="utf-8")
        (folder / "PulumiPolicy.yaml").write_text("runtime: nodejs\n", encoding="utf-8")
        command = ("node", str(folder / "node_modules/@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", ".")
        packs["AWSGuard"] = stack.enter_context(running(command, folder, env))
    return packs


def _kinds(pack: RunningPack) -> dict[str, int]:
    info = pack.stub.GetAnalyzerInfo(empty_pb2.Empty())
    resource = sum(policy.policy_type == analyzer_pb2.POLICY_TYPE_RESOURCE for policy in info.policies)
    return {"resource": resource, "stack": len(info.policies) - resource}


def _measure(packs: dict[str, RunningPack], size: int, rounds: int) -> None:
    work = workload(mixed(size))
    for pack in packs.values():
        seconds_per_preview(pack, work)  # warm-up
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in packs}
    for _ in range(rounds):
        for name, pack in packs.items():
            seconds[name].append(seconds_per_preview(pack, work))
    print(f"\n{size} resources, {rounds} rounds: ms per resource (median), ratio to empty policies (median of rounds)")
    print(f"{'pack':<22}{'Analyze':>10}{'AnalyzeStack':>14}{'both':>8}{'ratio':>8}{'min..max':>14}")
    floor = [sum(pair) for pair in seconds["empty policies"]]
    for name, pairs in seconds.items():
        both = [sum(pair) for pair in pairs]
        ratios = [mine / its for mine, its in zip(both, floor, strict=True)]
        resource, whole = (statistics.median(pair[n] for pair in pairs) * 1000 / size for n in (0, 1))
        print(
            f"{name:<22}{resource:>10.3f}{whole:>14.3f}{statistics.median(both) * 1000 / size:>8.3f}"
            f"{statistics.median(ratios):>8.2f}{f'{min(ratios):.2f}..{max(ratios):.2f}':>14}"
        )


if __name__ == "__main__":
    main()
