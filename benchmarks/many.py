"""What each further resource costs: one program with few and with many AWS resources, whole runs of preflight.

Run ``python -m benchmarks.many``. The pack has one empty policy of each kind. Time is that of the processors, of all
processes together, which another load on the machine changes less than the clock's; the floor is the same program under
the SDK's own mocks.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
from pathlib import Path

from benchmarks.commands import ROOT, run

PROGRAM = """
import os
import pulumi_aws as aws

for number in range(int(os.environ["RESOURCES"])):
    aws.sqs.Queue(f"queue-{number}", tags={"Environment": "dev", "Team": "data"})
"""
PACK = """
from pulumi_policy import PolicyPack, ResourceValidationPolicy, StackValidationPolicy

PolicyPack("empty", policies=[
    ResourceValidationPolicy("resource", "Empty.", lambda args, report: None),
    StackValidationPolicy("stack", "Empty.", lambda args, report: None),
])
"""


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--resources", type=int, nargs="+", default=[100, 1000, 5000])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project, pack = _written(Path(folder))
        preflight = (sys.executable, "-m", "preflight", "--project", project, "--policy-pack", pack, "--quiet")
        floor = (sys.executable, str(ROOT / "benchmarks/floor.py"), project, "dev")
        few = arguments.resources[0]
        base: dict[str, float] = {}
        print(f"{'resources':>10}{'preflight':>12}{'ms each':>10}{'floor':>12}{'ms each':>10}")
        for count in arguments.resources:
            os.environ["RESOURCES"] = str(count)
            cells = ""
            for name, command in (("preflight", preflight), ("floor", floor)):
                seconds = _processor_seconds(command)
                base.setdefault(name, seconds)
                each = f"{1000 * (seconds - base[name]) / (count - few):.2f}" if count > few else ""
                cells += f"{seconds:>12.2f}{each:>10}"
            print(f"{count:>10}{cells}")


def _written(folder: Path) -> tuple[str, str]:
    project, pack = folder / "project", folder / "pack"
    for path, code, file, text in (
        (project, PROGRAM, "Pulumi.yaml", "name: many\nruntime: python\n"),
        (pack, PACK, "PulumiPolicy.yaml", "runtime: python\nversion: 1.0.0\n"),
    ):
        path.mkdir()
        (path / "__main__.py").write_text(code, encoding="utf-8")
        (path / file).write_text(text, encoding="utf-8")
    (project / "Pulumi.dev.yaml").write_text("config: {aws:region: eu-west-1}\n", encoding="utf-8")
    return str(project), str(pack)


def _processor_seconds(command: tuple[str, ...]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(command, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


if __name__ == "__main__":
    main()
