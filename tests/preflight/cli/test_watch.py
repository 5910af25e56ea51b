"""``preflight --watch``: each saved file gives a verdict, whatever it holds, until Ctrl-C."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from preflight.cli.watch import since
from tests.preflight.harness import PACK, PROGRAM, ROOT, command, write_pack, write_program
from tests.preflight.reports import samples

OPEN = "Gate open"
NO_VERDICT = "No verdict"


class Watching:
    """A preflight that watches; `says` waits for what it prints after the last time."""

    def __init__(self, process: subprocess.Popen[bytes], out: Path) -> None:
        self.process = process
        self._out = out
        self._read = 0

    def says(self, text: str) -> str:
        """Wait for ``text``, and give all that was printed up to it."""
        deadline = time.monotonic() + 90
        while True:
            printed = self._out.read_text(encoding="utf-8")[self._read :]
            place = printed.find(text)
            if place >= 0:
                self._read += place + len(text)
                return printed[: place + len(text)]
            assert self.process.poll() is None, f"it ended: {printed}"
            assert time.monotonic() < deadline, printed
            time.sleep(0.05)


@contextmanager
def watching(folder: Path, project: Path, pack: Path):
    out = folder / "out"
    with out.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            command("--project", project, "--policy-pack", pack, "--watch"),
            cwd=ROOT,
            stdout=stream,
            stderr=subprocess.DEVNULL,
        )
    try:
        yield Watching(process, out)
    finally:
        process.kill()
        process.wait(60)


@pytest.fixture
def project(tmp_path):
    return write_program(tmp_path / "project")


@pytest.fixture
def pack(tmp_path):
    return write_pack(tmp_path / "pack")


def test_a_program_that_is_broken_and_mended(tmp_path, project, pack):
    with watching(tmp_path, project, pack) as preflight:
        preflight.says(OPEN)
        write_program(project, "this is no Python")
        assert "SyntaxError" in preflight.says(NO_VERDICT)
        write_program(project, PROGRAM.replace('"good"', '"bad"'))
        preflight.says("Gate closed")
        write_program(project)
        preflight.says(OPEN)


def test_a_pack_that_is_broken_and_mended(tmp_path, project, pack):
    with watching(tmp_path, project, pack) as preflight:
        preflight.says(OPEN)
        write_pack(pack, "raise SystemExit('no rules today')")
        preflight.says(NO_VERDICT)
        write_pack(pack, PACK)
        preflight.says(OPEN)


def test_files_that_go_and_come_back(tmp_path, project, pack):
    with watching(tmp_path, project, pack) as preflight:
        preflight.says(OPEN)
        (project / "__main__.py").unlink()
        assert "There is no program" in preflight.says(NO_VERDICT)
        write_program(project)
        preflight.says(OPEN)
        shutil.rmtree(pack)
        preflight.says(NO_VERDICT)
        write_pack(pack)
        preflight.says(OPEN)


def test_the_last_of_many_quick_saves_counts(tmp_path, project, pack):
    with watching(tmp_path, project, pack) as preflight:
        preflight.says(OPEN)
        for number in range(20):
            write_program(project, PROGRAM.replace('"good"', f'"bad-{number}"'))
        preflight.says("bad-19 has a bad name.")
        preflight.says("Gate closed")


def test_configuration_that_is_saved_counts(tmp_path, project, pack):
    code = PROGRAM.replace('"good"', 'pulumi.Config().require("name")')
    write_program(project, code, stack="config: {small:name: good}\n")
    with watching(tmp_path, project, pack) as preflight:
        preflight.says(OPEN)
        write_program(project, code, stack="config: {small:name: bad}\n")
        preflight.says("Gate closed")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_signal_ends_it(tmp_path, project, pack, number):
    with watching(tmp_path, project, pack) as preflight:
        preflight.says(OPEN)
        preflight.process.send_signal(number)
        assert preflight.process.wait(60) == 2


def test_the_policies_of_a_changed_file_are_run_again(tmp_path):
    project = write_program(tmp_path / "project")
    pack = write_pack(tmp_path / "pack", PACK)
    with (tmp_path / "out").open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            command("--project", project, "--policy-pack", pack, "--watch", "--quiet"),
            cwd=ROOT, stdout=out, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait_for(tmp_path / "out", "Gate open")
            write_program(project, PROGRAM.replace('"good"', '"bad"'))
            wait_for(tmp_path / "out", "bad has a bad name.")
            write_pack(pack, PACK.replace("MANDATORY", "ADVISORY"))
            wait_for(tmp_path / "out", "Gate open", times=2)
        finally:
            process.terminate()
            status = process.wait(60)

    assert status == 2


def wait_for(file: Path, text: str, *, times: int = 1) -> None:
    """Wait until a file holds a text that many times."""
    deadline = time.monotonic() + 90
    while file.read_text(encoding="utf-8").count(text) < times:
        assert time.monotonic() < deadline, file.read_text(encoding="utf-8")
        time.sleep(0.1)


ONCE_THE_QUEUE_EXISTS = """
    import pulumi, pulumi_aws as aws

    class Thing(pulumi.ComponentResource):
        def __init__(self, name):
            super().__init__("test:index:Thing", name)

    aws.sqs.Queue("queue", name="queue").arn.apply(lambda arn: Thing("NAME"))
"""


def test_both_previews_are_watched(tmp_path, project, pack):
    (project / "Pulumi.dev.yaml").write_text("config: {aws:region: eu-west-1}", encoding="utf-8")
    write_program(project, ONCE_THE_QUEUE_EXISTS.replace("NAME", "good"))
    with watching(tmp_path, project, pack) as preflight:
        preflight.says(OPEN)
        (project / "__main__.py").write_text(dedent(ONCE_THE_QUEUE_EXISTS.replace("NAME", "bad")), encoding="utf-8")
        assert "in the later preview only" in preflight.says("Gate closed")


def report(*results, verdict="fail"):
    return samples.report(*results, verdict=verdict)


def test_what_is_new_and_what_is_fixed():
    other = replace(samples.CLOSING, name="carts", urn=samples.urn(samples.TABLE, "carts"))

    assert since(report(samples.CLOSING), report(samples.CLOSING)) == []
    assert since(report(samples.CLOSING, samples.ADVICE), report(other, samples.ADVICE)) == [
        "New: on-demand-billing on carts.",
        "Fixed: on-demand-billing on events.",
    ]
    assert since(samples.failed(), report(samples.CLOSING)) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_on_a_terminal_the_screen_holds_the_last_run_alone_and_all_of_it(tmp_path, project, pack):
    """What the program printed stands above its verdict; after an error, what is fixed is so since the last verdict."""
    code = (project / "__main__.py").read_text(encoding="utf-8")
    bad = code.replace('"good"', '"bad"')
    (project / "__main__.py").write_text(f"print('first words')\n{bad}", encoding="utf-8")
    master, terminal = os.openpty()
    process = subprocess.Popen(
        command("--project", project, "--policy-pack", pack, "--watch"),
        cwd=ROOT,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(terminal)
    shown = ""

    def until_it_watches() -> list[str]:
        """What was shown since, screen by screen."""
        nonlocal shown
        shown = ""
        deadline = time.monotonic() + 90
        while "Watching for changes" not in shown:
            assert time.monotonic() < deadline, shown
            shown += os.read(master, 65536).decode()
        return shown.split("\x1b[2J\x1b[H")

    try:
        [first] = until_it_watches()
        (project / "__main__.py").write_text(f"print('second words')\n{bad}\nraise ValueError('third')", "utf-8")
        left, failed = until_it_watches()
        (project / "__main__.py").write_text(code, encoding="utf-8")
        _, mended = until_it_watches()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 2
        shown = os.read(master, 65536).decode()
    finally:
        process.kill()
        process.wait(60)
        os.close(master)

    assert first.index("first words") < first.index("Gate closed")
    assert "words" not in left
    assert failed.index("second words") < failed.index("ValueError: third") < failed.index("No verdict")
    assert "Fixed: no-bad-names on bad." in mended
    assert shown == "\r\n"  # the shell's prompt stands on a line of its own
