"""All that the gate does holds for programs in Node.js: previews, secrets, limits, signals, watching, audits, tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from preflight.testing.pack import PackUnderTest
from tests.preflight.cli.test_watch import watching
from tests.preflight.harness import ROOT, command, preflight, write_program
from tests.preflight.node import write_node_program

FAST = ("--previews", "first")
THING = """
    const pulumi = require("@pulumi/pulumi");
    class Thing extends pulumi.ComponentResource {
        constructor(name) { super("test:index:Thing", name); this.registerOutputs({}); }
    }
"""
JAVASCRIPT = "runtime: {name: nodejs, options: {typescript: false}}"


def write(folder: Path, modules: Path, code: str = 'new Thing("good");', stack: str = "") -> Path:
    return write_node_program(folder, modules, f"{THING}    {code}\n", file="index.js", project=JAVASCRIPT, stack=stack)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text("utf-8")


def wait_for(file: Path) -> int:
    deadline = time.monotonic() + 60
    while not file.exists() or not file.read_text("utf-8"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return int(file.read_text("utf-8"))


DAEMON = """
    const child = require("child_process").spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
    child.unref();
    require("fs").writeFileSync("pid", String(child.pid));
"""


def test_what_the_program_started_ends_with_it(tmp_path: Path, modules: Path, pack: Path) -> None:
    project = write(tmp_path / "project", modules, DAEMON + 'new Thing("good");')

    assert preflight(project, pack, options=FAST).status == 0
    assert not alive(int((project / "pid").read_text("utf-8")))


def test_a_signal_ends_program_and_children(tmp_path: Path, modules: Path, pack: Path) -> None:
    project = write(
        tmp_path / "project", modules, DAEMON + "setInterval(() => {}, 1000); process.on('SIGTERM', () => {});"
    )
    process = subprocess.Popen(
        command("--project", project, "--policy-pack", pack),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    pid = wait_for(project / "pid")

    process.send_signal(signal.SIGTERM)

    assert process.wait(60) not in (0, 1)
    assert not alive(pid)


def test_a_program_that_waits_for_ever(tmp_path: Path, modules: Path, pack: Path) -> None:
    project = write(tmp_path / "project", modules, "setInterval(() => {}, 1000);")

    outcome = preflight(project, pack, options=(*FAST, "--program-timeout", "5"))

    assert outcome.status == 2
    assert outcome.message.startswith("The program has not registered or asked anything for 5 s")


def test_files_of_the_runner_are_not_told(tmp_path: Path, modules: Path, pack: Path, monkeypatch) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("PREFLIGHT_CONFIG", "small:a=b")
    code = (
        "exports.told = ['GITHUB_OUTPUT', 'PREFLIGHT_CONFIG', 'PREFLIGHT_PIPES'].filter((name) => name in process.env);"
    )

    outcome = preflight(write(tmp_path / "project", modules, code), pack, options=FAST)

    assert outcome.report["outputs"] == {"told": []}


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("process.emit('beforeExit', 0); process.exit(0);", id="plays the end"),
        pytest.param(
            "process.emit('beforeExit', 0); process.emit('exit', 0); process.reallyExit(0);", id="plays it all"
        ),
        pytest.param(
            "for (const fd of [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]) {\n"
            "  try { require('fs').writeSync(fd, JSON.stringify({ kind: 'done', token: '' }) + '\\n'); } catch {}\n"
            "}\nprocess.reallyExit(0);",
            id="writes into the pipe",
        ),
    ],
)
def test_an_end_that_the_program_makes_up_is_none(tmp_path: Path, modules: Path, pack: Path, code: str) -> None:
    assert preflight(write(tmp_path / "project", modules, code), pack, options=FAST).status == 2


def test_secrets_of_the_configuration_are_in_no_report(tmp_path: Path, modules: Path, pack: Path) -> None:
    code = "const key = new pulumi.Config().requireSecret('key'); exports.key = key;\n"
    code += "key.apply((text) => { throw new Error(`not ${text}`); });"

    outcome = preflight(
        write(tmp_path / "project", modules, code), pack, options=(*FAST, "--config", "small:key=hunter2hunter2")
    )

    assert outcome.status == 2
    assert "hunter2" not in outcome.out + outcome.err


def test_a_saved_file_gives_a_new_verdict(tmp_path: Path, modules: Path, pack: Path) -> None:
    project = write(tmp_path / "project", modules)

    with watching(tmp_path, project, pack) as watch:
        watch.says("Gate open")
        write(project, modules, 'new Thing("bad");')
        watch.says("bad has a bad name.")
        write(project, modules)
        watch.says("Gate open")


def test_a_test_of_a_pack_runs_a_program_in_another_language(tmp_path: Path, modules: Path, pack: Path) -> None:
    project = write(tmp_path / "project", modules, 'new Thing("bad");')

    with PackUnderTest(pack) as under_test:
        outcome = under_test.run_program(project)

    assert [each.message for each in outcome.violations] == ["Names are good.\nbad has a bad name."]


def test_a_folder_of_programs_in_several_languages_is_audited_in_one_run(
    tmp_path: Path, modules: Path, pack: Path
) -> None:
    apps = tmp_path / "apps"
    write_program(apps / "python", stack="config: {}")
    write(apps / "node", modules, 'new Thing("bad");', stack="config: {}")
    write_node_program(apps / "typescript", modules, stack="config: {}")

    done = subprocess.run(
        command("audit", apps, "--policy-pack", pack, "--format", "json"),
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip

    assert done.returncode == 1, done.stderr
    assert sorted(each["verdict"] for each in json.loads(done.stdout)["stacks"]) == ["fail", "pass", "pass"]


def test_init_writes_a_workflow_with_node(tmp_path: Path, modules: Path, pack: Path) -> None:
    project = write(tmp_path / "project", modules)
    (project / "package-lock.json").write_text("{}", "utf-8")
    (project / ".git").mkdir()

    done = subprocess.run(
        command("init", "-C", project, "--policy-pack", pack, "--yes"),
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    workflow = (project / ".github" / "workflows" / "preflight.yml").read_text("utf-8")
    assert "          setup: cd . && npm ci\n          node-version: 22\n" in workflow
