"""A policy pack in Node.js, with the real ``@pulumi/policy`` from npm."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.preflight.harness import PROGRAM, preflight, write_program

DEPENDENCIES = {"@pulumi/policy": "1.20.0", "@pulumi/pulumi": "3.248.0"}
INSTALL_SECONDS = 240

PACK = """
const { PolicyPack } = require("@pulumi/policy");

new PolicyPack("node", { enforcementLevel: "mandatory", policies: [
    {
        name: "no-bad-names",
        description: "Names are good.",
        configSchema: { properties: { bad: { type: "string", default: "bad" } } },
        validateResource: (args, report) => {
            if (args.name.startsWith(args.getConfig().bad)) report(`${args.name} has a bad name.`);
        },
    },
    {
        name: "reads-what-is-unknown",
        description: "Outputs are texts.",
        enforcementLevel: "advisory",
        validateStack: (args, report) => args.resources.forEach((found) => {
            if (found.type === "acme:index:Thing") found.props.text.toUpperCase();
        }),
    },
    {
        name: "not-empty",
        description: "Stacks hold something.",
        validateStack: (args, report) => { if (args.resources.length < 2) report("The stack is empty."); },
    },
] });
"""


@pytest.fixture
def node_pack(request: pytest.FixtureRequest) -> Path:
    """The folder of the pack: installed once, and kept in pytest's cache."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("no node and npm on PATH: no pack in Node.js was run")
    folder = Path(request.config.cache.mkdir("preflight-node-pack"))  # type: ignore[union-attr]
    package = json.dumps({"name": "node-pack", "version": "1.0.0", "main": "index.js", "dependencies": DEPENDENCIES})
    (folder / "PulumiPolicy.yaml").write_text("runtime: nodejs\nversion: 2.0.0\n", "utf-8")
    (folder / "index.js").write_text(PACK, "utf-8")
    installed = folder / "node_modules" / "installed"
    if not installed.exists() or installed.read_text("utf-8") != package:
        (folder / "package.json").write_text(package, "utf-8")
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        try:
            done = subprocess.run(install, cwd=folder, capture_output=True, timeout=INSTALL_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            pytest.skip("npm did not install @pulumi/policy in time: no pack in Node.js was run")
        if done.returncode != 0:
            pytest.skip("npm could not install @pulumi/policy: no pack in Node.js was run")
        installed.write_text(package, "utf-8")
    return folder


def test_a_pack_in_node(tmp_path: Path, node_pack: Path) -> None:
    good = write_program(tmp_path / "good")
    bad = write_program(
        tmp_path / "bad",
        PROGRAM.replace('"good"', '"bad"')
        + """
    class Custom(pulumi.CustomResource):
        text: pulumi.Output[str]
        def __init__(self, name, text):
            super().__init__("acme:index:Thing", name, {"text": text})

    Custom("second", Custom("first", "known").id)
    """,
    )
    (tmp_path / "config.json").write_text('{"no-bad-names": {"bad": "g"}, "not-empty": "disabled"}', "utf-8")

    opened = preflight(good, node_pack)
    closed = preflight(bad, node_pack)
    configured = preflight(good, node_pack, options=("--policy-pack-config", tmp_path / "config.json"))

    assert (opened.status, closed.status, configured.status) == (0, 1, 1)
    assert opened.report["packs"][0]["name"] == "node"
    assert opened.report["packs"][0]["version"] == "2.0.0"
    assert closed.found("violation") == [("no-bad-names", "bad", "mandatory")]
    assert [policy for policy, _, _ in closed.found("unevaluated")] == ["reads-what-is-unknown"]
    assert configured.found("violation") == [("no-bad-names", "good", "mandatory")]
    levels = {each["name"]: each["enforcement_level"] for each in configured.report["packs"][0]["policies"]}
    assert levels["not-empty"] == "disabled"


def test_a_pack_without_its_dependencies(tmp_path: Path, project: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("no node on PATH")
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text("runtime: nodejs\n", "utf-8")

    outcome = preflight(project, pack)

    assert outcome.status == 2
    assert outcome.message == f"The policy pack {pack} lacks its dependencies (@pulumi/pulumi)."
    assert outcome.report["error"]["hint"] == f"Install them: cd {pack} && npm install"


def test_no_node(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text("runtime: nodejs\n", "utf-8")
    monkeypatch.setenv("PATH", os.fspath(tmp_path))

    outcome = preflight(project, pack)

    assert outcome.message == f"{pack} is a policy pack in Node.js, and there is no node on PATH."
