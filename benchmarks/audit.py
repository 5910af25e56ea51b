"""What an audit takes: stacks a second and processor time, on one process, two, and a Dask cluster of two workers.

Run ``python -m benchmarks.audit`` (``--help`` for the sizes). Every way judges the same generated backend in one run;
beside it, where ``pulumi`` is on PATH, ``pulumi policy analyze --file`` judges some of the stacks one by one. On a busy
machine compare seconds of a processor (of all processes that took part), not those of a clock.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.commands import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PACK = ROOT / "policypack"
TYPES = ("sqs/queue:Queue", "sns/topic:Topic", "iam/role:Role", "s3/bucket:Bucket", "lambda/function:Function")
TAGS = {"Environment": "dev", "Team": "data", "CostCenter": "1"}


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stacks", type=int, nargs="+", default=[50, 200], help="sizes of the backend")
    parser.add_argument("--resources", type=int, default=100, help="of each stack")
    parser.add_argument("--analyze", type=int, default=5, help="stacks that the CLI judges")
    parser.add_argument("--dask", action="store_true", help="a local cluster of two workers as well")
    parser.add_argument("--skip-one", action="store_true", help="not with one process alone, which takes the longest")
    arguments = parser.parse_args()
    heads = ("stacks", "clock s", "stacks/s", "cpu s", "cpu s/stack", "main MB", "worker MB")
    widths = (8, 10, 10, 9, 13, 9, 11)
    print(f"{'':<32}" + "".join(head.rjust(width) for head, width in zip(heads, widths, strict=True)))
    for count in arguments.stacks:
        with tempfile.TemporaryDirectory() as folder:
            _measure(Path(folder), count, arguments)


def _measure(folder: Path, count: int, arguments: argparse.Namespace) -> None:
    backend = folder / "backend"
    files = [_write(backend, number, arguments.resources) for number in range(count)]
    (backend / ".pulumi/meta.yaml").write_text("version: 1\n", encoding="utf-8")
    database = folder / "audit.sqlite"
    if not arguments.skip_one:
        _show("1 process", count, _audit(backend, "--jobs", "1"))
    _show("2 processes", count, _audit(backend, "--jobs", "2", "--database", str(database)))
    for number in random.Random(1).sample(range(count), max(1, count // 20)):
        files[number].write_text(files[number].read_text(encoding="utf-8") + "\n", encoding="utf-8")
    _show("2 processes, 5 % changed", count, _audit(backend, "--jobs", "2", "--database", str(database)))
    if arguments.dask:
        with _cluster(folder) as (address, processes):
            _show("Dask, 2 workers", count, _audit(backend, "--dask", address, besides=processes))
    if shutil.which("pulumi") and arguments.analyze:
        _analyze(folder, files[: arguments.analyze])


@dataclass(frozen=True)
class Cost:
    """Seconds of a clock and of a processor; the most memory in MB of the first process, and of any other."""

    clock: float
    processor: float
    main: float
    worker: float


def _show(name: str, count: int, cost: Cost) -> None:
    print(
        f"{name:<32}{count:>8,}{cost.clock:>10.1f}{count / cost.clock:>10.2f}{cost.processor:>9.1f}"
        f"{cost.processor / count:>13.3f}{cost.main:>9.0f}{cost.worker:>11.0f}",
        flush=True,
    )


def _audit(backend: Path, *options: str, besides: tuple[int, ...] = ()) -> Cost:
    command = [
        sys.executable,
        "-m",
        "preflight",
        "audit",
        str(backend),
        "--policy-pack",
        str(PACK),
        "--quiet",
        *options,
    ]
    return _timed([*command, "--format", "json"], besides)


def _timed(command: list[str], besides: tuple[int, ...] = ()) -> Cost:
    before, started = _processor(besides), time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        peak = {"main": 0.0, "worker": 0.0}
        watcher = threading.Thread(target=_watch, args=(process, besides, peak))
        watcher.start()
        status = process.wait()
        watcher.join()
    if status not in (0, 1, 255):
        raise SystemExit(f"{command} ended with status {status}")
    return Cost(time.monotonic() - started, _processor(besides) - before, peak["main"], peak["worker"])


def _processor(besides: tuple[int, ...]) -> float:
    """Seconds of a processor of all children that have ended, and of those that go on with theirs."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    ticks = os.sysconf("SC_CLK_TCK")
    total = ended.ru_utime + ended.ru_stime
    for root in besides:
        for pid in _family(root):
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
                total += sum(map(int, fields[11:15])) / ticks
    return total


def _watch(process: subprocess.Popen[bytes], besides: tuple[int, ...], peak: dict[str, float]) -> None:
    while process.poll() is None:
        peak["main"] = max(peak["main"], _megabytes(process.pid))
        for root in (process.pid, *besides):
            for pid in _family(root) - {process.pid}:
                peak["worker"] = max(peak["worker"], _megabytes(pid))
        time.sleep(0.5)


def _family(root: int) -> set[int]:
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):  # noqa: PTH208 - only names
        if name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                stat = Path(f"/proc/{name}/stat").read_text(encoding="utf-8")
                parents[int(name)] = int(stat.rsplit(")", 1)[1].split()[1])
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _megabytes(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, IndexError):
        return 0.0


@contextlib.contextmanager
def _cluster(folder: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    file = folder / "scheduler.json"
    python = (sys.executable, "-W", "ignore", "-m")
    common = ("--no-dashboard", "--host", "127.0.0.1", "--scheduler-file", str(file))
    scheduler = [*python, "distributed.cli.dask_scheduler", "--port", "0", *common]
    worker = [*python, "distributed.cli.dask_worker", "--nthreads", "1", "--nworkers", "1", *common]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with contextlib.ExitStack() as stack:
        started = []
        for number, command in enumerate((scheduler, worker, worker)):
            process = subprocess.Popen(
                command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            started.append(process.pid)
            while number == 0 and not file.exists():
                time.sleep(0.1)
        time.sleep(15)  # workers say that they are there
        yield json.loads(file.read_text(encoding="utf-8"))["address"], tuple(started)


def _analyze(folder: Path, files: list[Path]) -> None:
    """Let the CLI judge some stacks, one after the other, as a script would."""
    environment = {**os.environ, "PULUMI_HOME": str(folder / "home"), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    os.environ.update(environment)
    costs = []
    for number, file in enumerate(files):
        latest = json.loads(file.read_text(encoding="utf-8"))["checkpoint"]["latest"]
        export = folder / f"export-{number}.json"
        export.write_text(json.dumps({"version": 3, "deployment": latest}), encoding="utf-8")
        costs.append(_timed(["pulumi", "policy", "analyze", "--file", str(export), "--policy-pack", str(PACK)]))
    total = Cost(
        sum(cost.clock for cost in costs),
        sum(cost.processor for cost in costs),
        max(cost.main for cost in costs),
        max(cost.worker for cost in costs),
    )
    _show("pulumi policy analyze --file", len(files), total)


def _write(backend: Path, number: int, size: int) -> Path:
    """Write a stack: one table in ten resources, most of them as the rules want it."""
    project, stack = f"project{number // 4}", ("dev", "test", "stage", "prod")[number % 4]
    chance = random.Random(number)
    prefix = f"urn:pulumi:{stack}::{project}::"
    root = f"{prefix}pulumi:pulumi:Stack::{project}-{stack}"
    provider = f"{prefix}pulumi:providers:aws::default"
    resources: list[dict[str, Any]] = [
        {"urn": root, "type": "pulumi:pulumi:Stack", "custom": False},
        {"urn": provider, "type": "pulumi:providers:aws", "custom": True, "id": "p", "inputs": {"region": "eu-west-1"}},
    ]
    for index in range(size - 2):
        name = f"r{index}"
        type_ = "aws:dynamodb/table:Table" if index % 10 == 0 else f"aws:{chance.choice(TYPES)}"
        inputs: dict[str, Any] = {"name": name, "tags": TAGS if chance.random() < 0.9 else {}}
        if index % 10 == 0:
            inputs |= {"billingMode": "PAY_PER_REQUEST", "hashKey": "pk", "attributes": [{"name": "pk", "type": "S"}]}
        outputs = {**inputs, "arn": f"arn:aws:x:eu-west-1:123456789012:{name}"}
        resources.append(
            {
                "urn": f"{prefix}{type_}::{name}",
                "type": type_,
                "custom": True,
                "id": name,
                "inputs": inputs,
                "outputs": outputs,
                "parent": root,
                "provider": f"{provider}::p",
            }
        )
    state = {"stack": f"organization/{project}/{stack}", "latest": {"manifest": {}, "resources": resources}}
    file = backend / ".pulumi/stacks" / project / f"{stack}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"version": 3, "checkpoint": state}), encoding="utf-8")
    return file


if __name__ == "__main__":
    main()
