"""What a verdict on a program in TypeScript costs: beside its floor, and beside a real ``pulumi preview``.

Run ``python -m benchmarks.node NODE_MODULES`` with a folder that holds @pulumi/pulumi, @pulumi/aws and typescript. The
program is this repository's stack in TypeScript (``tests/e2e/typescript``). The floor is one Node.js that loads the
same packages and the compiler that the SDK brings, compiles the program from the same warm cache, and runs it under
Pulumi's own mocks. In each round every command runs once, in turn, as a whole process; ratios are taken round by round.
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

if TYPE_CHECKING:
    from collections.abc import Callable

PACK = ROOT / "policypack"
IMPORTS = (
    "require('@pulumi/pulumi'); const a = require('@pulumi/aws'); void [a.dynamodb.Table, a.iam.Role, a.sns.Topic];"
)
FLOOR = """
const sdk = require.resolve("@pulumi/pulumi/package.json").replace("package.json", "");
const pulumi = require("@pulumi/pulumi");
process.env.PULUMI_CONFIG = JSON.stringify({
    "aws:region": "ap-southeast-2", "dynamodb-tables:environment": "dev", "dynamodb-tables:team": "t",
    "dynamodb-tables:costCenter": "c",
});
pulumi.runtime.setAllConfig(JSON.parse(process.env.PULUMI_CONFIG));
pulumi.runtime.setMocks({
    newResource: (args) => ({ id: `${args.name}-id`, state: args.inputs }),
    call: () => ({ accountId: "123456789012" }),
}, "dynamodb-tables", "dev", true);
const { typescriptRequire, tsnodeRequire } = require(`${sdk}tsutils`).typeScriptRequireStrings();
const compilerOptions = { target: "ES2020", module: "nodenext", moduleResolution: "nodenext", sourceMap: "true" };
require(tsnodeRequire).register({
    compiler: typescriptRequire, transpileOnly: true, project: "tsconfig.json", skipProject: true, compilerOptions,
});
require("./index.ts");
"""


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", type=Path, metavar="NODE_MODULES")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seconds = seconds_in_turn(_commands(Path(folder), arguments.modules.resolve()), arguments.rounds)
    floor = seconds["floor"]
    print(f"{'command':<36}{'s (median)':>11}{'min..max':>14}{'x floor':>9}")
    for name, taken in seconds.items():
        ratio = statistics.median(mine / its for mine, its in zip(taken, floor, strict=True))
        spread = f"{min(taken):.2f}..{max(taken):.2f}"
        print(f"{name:<36}{statistics.median(taken):>11.2f}{spread:>14}{ratio:>9.2f}")


def _commands(folder: Path, modules: Path) -> dict[str, Callable[[], None]]:
    project = Project(folder, ROOT / "tests" / "e2e" / "typescript")
    (folder / "node_modules").symlink_to(modules)
    (folder / "imports.js").write_text(IMPORTS, encoding="utf-8")
    (folder / "floor.js").write_text(FLOOR, encoding="utf-8")
    preflight = (sys.executable, "-m", "preflight", "--project", str(folder), "--policy-pack", str(PACK))
    commands: dict[str, Callable[[], None]] = {
        "node and the same imports": lambda: run(("node", str(folder / "imports.js")), 0),
        "floor": lambda: run(("node", str(folder / "floor.js")), 0),
        "preflight, first, transpile only": lambda: run((*preflight, "--transpile-only", "--previews", "first"), 0),
        "preflight, transpile only": lambda: run((*preflight, "--transpile-only"), 0),
        "preflight, warm cache": lambda: run(preflight, 0),
    }
    if shutil.which("pulumi") is None:
        print("no pulumi on PATH: the real CLI takes no part", file=sys.stderr)
        return commands
    engine = Engine(project, (PACK,))

    def preview() -> None:
        engine.preview()

    return {**commands, "pulumi preview, transpile only": preview}


if __name__ == "__main__":
    main()
