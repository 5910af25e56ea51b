"""Small programs and packs, written where a test wants them, and preflight run on them as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT = 120

PACK = """
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, StackValidationPolicy

    def no_bad_names(args, report):
        if args.name.startswith("bad"):
            report(f"{args.name} has a bad name.")

    def not_empty(args, report):
        if len(args.resources) < 2:
            report("The stack is empty.")

    PolicyPack("pack", enforcement_level=EnforcementLevel.MANDATORY, policies=[
        ResourceValidationPolicy("no-bad-names", "Names are good.", no_bad_names),
        StackValidationPolicy("not-empty", "Stacks hold something.", not_empty),
    ])
"""

PROGRAM = """
    import pulumi

    class Thing(pulumi.ComponentResource):
        def __init__(self, name, opts=None):
            super().__init__("test:index:Thing", name, None, opts)
            self.register_outputs({})

    Thing("good")
"""

BAD_PROGRAM = PROGRAM.replace('Thing("good")', 'Thing("bad")')


def write_program(folder: Path, code: str = PROGRAM, *, project: str = "", stack: str = "") -> Path:
    """Write a project whose program is ``code``; ``project`` and ``stack`` go into its files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: small\nruntime: python\n" + dedent(project), encoding="utf-8")
    if stack:
        (folder / "Pulumi.dev.yaml").write_text(dedent(stack), encoding="utf-8")
    (folder / "__main__.py").write_text(dedent(code), encoding="utf-8")
    return folder


def write_pack(folder: Path, code: str = PACK, *, file: str = "runtime: python\nversion: 1.2.3\n") -> Path:
    """Write a policy pack whose ``__main__.py`` is ``code``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "PulumiPolicy.yaml").write_text(file, encoding="utf-8")
    (folder / "__main__.py").write_text(dedent(code), encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    status: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON document on standard output, which must be all there is."""
        document: dict[str, Any] = json.loads(self.out)
        return document

    @property
    def message(self) -> str:
        """The message of a run without a verdict."""
        return str(self.report["error"]["message"])

    def found(self, status: str) -> list[tuple[str, str, str]]:
        """The results of one status, as (policy, name, level)."""
        return [
            (result["policy"], result["name"], result["enforcement_level"])
            for result in self.report["results"]
            if result["status"] == status
        ]


def command(*arguments: object) -> list[str]:
    """The command line of preflight."""
    return [sys.executable, "-m", "preflight", *map(str, arguments)]


def preflight(project: Path, *packs: Path, options: tuple[object, ...] = (), format: str = "json") -> Outcome:  # noqa: A002
    """Run preflight on a project and packs."""
    named = [item for pack in packs for item in ("--policy-pack", pack)]
    done = subprocess.run(
        command("--project", project, *named, "--format", format, *options),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def pack_with(policy: str, before: str = "") -> str:
    """The code of a pack with one resource policy."""
    return f"""
    import os, sys, time
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
    {before}
    def policy(args, report):
        {policy}
    PolicyPack("pack", policies=[ResourceValidationPolicy("policy", "Policy.", policy, EnforcementLevel.MANDATORY)])
    """


AWS = "config: {aws:region: eu-west-1}"


SAYS_EVERYTHING = """
    import json
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

    def says(args, report):
        if args.resource_type == "aws:sqs/queue:Queue":
            report(args.props["name"])

    PolicyPack("pack", policies=[ResourceValidationPolicy("says", "Says.", says, EnforcementLevel.ADVISORY)])
"""


def said(outcome) -> list[str]:
    """What the pack said of queues."""
    return [r["message"].removeprefix("Says.\n") for r in outcome.report["results"] if r["status"] == "violation"]
