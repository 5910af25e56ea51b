"""What the SDK loads at its first use behaves as if it was loaded at once."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
LAZY = ROOT / "preflight/program/node/lazy.js"
FUNCTION = "console.log('loaded'); module.exports = function (value) { return `made of ${value}`; };"
CLASS = "console.log('loaded'); exports.Provider = class Provider { constructor(name) { this.name = name; } };"
HELPERS = """
const star = (module) => (module && module.__esModule ? module : { default: module });
"""


def ran(folder: Path, sdk: str, program: str = "") -> list[str]:
    """Run a module of an SDK, and a program that is none of it; return what was printed."""
    if shutil.which("node") is None:
        pytest.skip("no node on PATH: nothing was run")
    for name, code in (("normalize-package-data", FUNCTION), ("@opentelemetry/sdk-trace-node", CLASS)):
        (folder / "node_modules" / name).mkdir(parents=True)
        (folder / "node_modules" / name / "index.js").write_text(code, encoding="utf-8")
    (folder / "node_modules/sdk").mkdir()
    (folder / "node_modules/sdk/index.js").write_text(HELPERS + sdk, encoding="utf-8")
    (folder / "program.js").write_text(program, encoding="utf-8")
    code = f"require({str(LAZY)!r})({str(folder / 'node_modules/sdk')!r}); require('sdk'); require('./program.js');"
    (folder / "main.js").write_text(code, encoding="utf-8")
    done = subprocess.run(
        ["node", "main.js"], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
    return (done.stdout + done.stderr.partition("\n    at ")[0]).splitlines()


@pytest.mark.parametrize(
    "use",
    [
        'const found = require("normalize-package-data"); console.log("first"); console.log(found("x"));',
        'const found = star(require("normalize-package-data")); console.log("first"); console.log(found.default("x"));',
    ],
    ids=["the module itself", "its default"],
)
def test_a_function(tmp_path: Path, use: str) -> None:
    assert ran(tmp_path, use) == ["first", "loaded", "made of x"]


def test_a_class_that_is_picked_out(tmp_path: Path) -> None:
    use = 'const { Provider } = require("@opentelemetry/sdk-trace-node"); console.log("first");'
    made = "const made = new Provider('n'); console.log(made.name, made.constructor.name);"

    assert ran(tmp_path, use + made) == ["first", "loaded", "n Provider"]


def test_what_nobody_uses_is_not_loaded(tmp_path: Path) -> None:
    assert ran(tmp_path, 'const { Provider } = require("@opentelemetry/sdk-trace-node");') == []


def test_what_is_missing_is_missing_at_once(tmp_path: Path) -> None:
    assert any(
        "Cannot find module '@npmcli/arborist'" in line for line in ran(tmp_path, 'require("@npmcli/arborist");')
    )


def test_programs_and_other_libraries_load_it_as_ever(tmp_path: Path) -> None:
    program = 'const found = require("normalize-package-data"); console.log("first"); console.log(found.name === "");'

    assert ran(tmp_path, "", program) == ["loaded", "first", "true"]
