"""The floor of any gate: one interpreter imports Pulumi, runs a program, and does nothing else.

Run as ``python benchmarks/floor.py PROJECT STACK``. The program's registrations are answered inside the process by
Pulumi's own mocks, so what remains is the interpreter's start, the imports and the program itself.
"""

from __future__ import annotations

import asyncio
import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pulumi
import yaml
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks
from pulumi.runtime.stack import run_pulumi_func


class Answers(Mocks):
    """Inputs come back as outputs; data sources answer with an account and a region."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        """Return an id and the inputs."""
        return f"{args.name}-id", dict(args.inputs)

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        """Return what the stack asks of AWS."""
        del args
        return {
            "accountId": "123456789012",
            "name": "ap-southeast-2",
            "region": "ap-southeast-2",
            "partition": "aws",
        }, []


def main() -> None:
    """Run the program of the project under mocks, as a preview of the stack."""
    project, stack = Path(sys.argv[1]).resolve(), sys.argv[2]
    name = yaml.safe_load((project / "Pulumi.yaml").read_text(encoding="utf-8"))["name"]
    config = yaml.safe_load((project / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))["config"]
    pulumi.runtime.set_all_config(
        {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    )
    asyncio.set_event_loop(asyncio.new_event_loop())
    pulumi.runtime.set_mocks(Answers(), project=name, stack=stack, preview=True)
    sys.path.insert(0, str(project))
    asyncio.get_event_loop().run_until_complete(run_pulumi_func(lambda: _program(project)))


def _program(project: Path) -> None:
    runpy.run_path(str(project / "__main__.py"), run_name="__main__")


if __name__ == "__main__":
    main()
