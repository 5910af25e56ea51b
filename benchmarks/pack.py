"""What the rules of ``dynamodb-guardrails`` cost, beside as many empty policies of the same kinds, and beside AWSGuard.

Run ``python -m benchmarks.pack`` (``--help`` for the sizes). All packs run at once in turn, round by round, and the
ratios are of one round each, so that a machine that is busy for a while slows all of them alike. Ratios are of seconds
of a processor, which other work on the machine disturbs least.

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

from benchmarks.analyzer import Cost, RunningPack, preview, running, workload
from benchmarks.commands import ROOT, run, timed
from benchmarks.resources import mixed

sys.path.insert(0, str(ROOT / "policypack"))  # the pack is no installed package

from guardrails.core.rule import ResourceRule
from guardrails.registry import RULES

EMPTY = ROOT / "benchmarks/packs/empty"
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
        print(f"{'pack':<22}{'start s':>9}{'processor s':>13}  policies")
        print(f"{'import pulumi_policy':<22}{_import_seconds():>9.2f}")
        for name, pack in packs.items():
            print(f"{name:<22}{pack.start_seconds:>9.2f}{pack.cpu_seconds():>13.2f}  {len(pack.policies)}")
        for size in arguments.resources:
            _measure(packs, size, arguments.rounds)


def _import_seconds() -> float:
    """Time what any pack in Python takes to start at least: an interpreter that imports the SDK."""
    return timed(lambda: run((sys.executable, "-c", "import pulumi_policy"), 0))


def _boot(stack: ExitStack, awsguard: Path | None) -> dict[str, RunningPack]:
    env = dict(os.environ)
    ours = stack.enter_context(running(PYTHON_PACK, ROOT / "policypack", env))
    counts = {f"BENCH_{kind}": str(number) for kind, number in _kinds(ours).items()}
    empty = stack.enter_context(running(PYTHON_PACK, EMPTY, {**env, **counts}))
    alike = stack.enter_context(running(PYTHON_PACK, EMPTY, {**env, **counts, "BENCH_COLLECTOR": "1"}))
    packs = {"dynamodb-guardrails": ours, "empty policies": empty, "empty, our collector": alike}
    if awsguard is not None:
        folder = awsguard.resolve()
        (folder / "index.js").write_text(AWSGUARD_MAIN, encoding="utf-8")
        (folder / "PulumiPolicy.yaml").write_text("runtime: nodejs\n", encoding="utf-8")
        command = ("node", str(folder / "node_modules/@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", ".")
        packs["AWSGuard"] = stack.enter_context(running(command, folder, env))
    return packs


def _kinds(pack: RunningPack) -> dict[str, int]:
    """Count our policies: on resources, on resources and at the end again, on the stack.

    The protocol knows a policy that is asked twice as one on resources; the rules know better.
    """
    info = pack.stub.GetAnalyzerInfo(empty_pb2.Empty())
    on_resources = sum(policy.policy_type == analyzer_pb2.POLICY_TYPE_RESOURCE for policy in info.policies)
    twice = sum(isinstance(rule, ResourceRule) and rule.at_end is not None for rule in RULES)
    return {"RESOURCE": on_resources - twice, "TWICE": twice, "STACK": len(info.policies) - on_resources}


def _measure(packs: dict[str, RunningPack], size: int, rounds: int) -> None:
    work = workload(mixed(size))
    for pack in packs.values():
        preview(pack, work)  # warm-up
    costs: dict[str, list[Cost]] = {name: [] for name in packs}
    for _ in range(rounds):
        for name, pack in packs.items():
            costs[name].append(preview(pack, work))
    print(f"\n{size} resources, {rounds} rounds: ms per resource (median); ratio to empty policies (median of rounds)")
    print(f"{'':<22}{'wall clock':>22}{'processor':>22}{'ratio (processor)':>24}")
    print(f"{'pack':<22}{'Analyze':>10}{'Stack':>12}{'Analyze':>10}{'Stack':>12}{'both':>10}{'min..max':>14}")
    floor = [cost.cpu for cost in costs["empty policies"]]
    for name, taken in costs.items():
        ratios = [cost.cpu / max(least, 0.01) for cost, least in zip(taken, floor, strict=True)]
        analyze, stack, analyze_cpu, stack_cpu = (
            statistics.median(values) * 1000 / size
            for values in zip(*((c.analyze, c.stack, c.analyze_cpu, c.stack_cpu) for c in taken), strict=True)
        )
        print(
            f"{name:<22}{analyze:>10.3f}{stack:>12.3f}{analyze_cpu:>10.3f}{stack_cpu:>12.3f}"
            f"{statistics.median(ratios):>10.2f}{f'{min(ratios):.2f}..{max(ratios):.2f}':>14}"
        )


if __name__ == "__main__":
    main()
