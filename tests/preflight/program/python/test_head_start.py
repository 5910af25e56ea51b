from __future__ import annotations

import subprocess
import sys
import time

import pytest

from preflight.program.python.head_start import HeadStart
from tests.preflight.harness import preflight, write_pack, write_program


def taken(folder, *flags):
    head_start = HeadStart.take(["--project", str(folder), *flags])
    if head_start is not None:
        head_start.discard()
        assert head_start.child.poll() is not None
    return head_start


def write(folder, text):
    (folder / "Pulumi.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_program_in_ones_own_interpreter(tmp_path):
    assert taken(write(tmp_path, "name: a\nruntime: python # comment\n")).executable == sys.executable


def test_a_program_in_an_environment(tmp_path):
    (tmp_path / "env" / "bin").mkdir(parents=True)
    (tmp_path / "env" / "bin" / "python").symlink_to(sys.executable)
    write(tmp_path, "name: a\nruntime:\n  name: python\n  options:\n    toolchain: pip\n    virtualenv: 'env'\n")

    assert taken(tmp_path).executable == str(tmp_path / "env" / "bin" / "python")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("name: a\nruntime: nodejs\n", id="another language"),
        pytest.param("name: a\nruntime: {name: python, options: {virtualenv: env}}\n", id="flow style"),
        pytest.param("name: a\nruntime:\n  name: python\n  options:\n    virtualenv: gone\n", id="missing environment"),
        pytest.param("name: a\nruntime:\n  name: python\n  options:\n    toolchain: uv\n", id="another toolchain"),
    ],
)
def test_what_a_glance_does_not_tell(tmp_path, text):
    assert taken(write(tmp_path, text)) is None


@pytest.mark.parametrize("flag", ["--watch", "--list-policies", "--version", "--help"])
def test_no_program_is_to_run(tmp_path, flag):
    assert taken(write(tmp_path, "name: a\nruntime: python\n"), flag) is None


def test_no_project(tmp_path):
    assert taken(tmp_path) is None


def test_a_wrong_guess_costs_nothing_but_time(tmp_path):
    """The glance takes the first ``runtime:`` for the project's, inside of a text too."""
    project = write_program(tmp_path / "project")
    write(
        project,
        "name: small\ndescription: |\n  runtime: python\nruntime: {name: python, options: {virtualenv: gone}}\n",
    )

    outcome = preflight(project, write_pack(tmp_path / "pack"))

    assert outcome.status == 2
    assert outcome.message.endswith("gone, which does not exist.")


def test_an_interpreter_whose_starter_is_gone_ends(tmp_path):
    write(tmp_path, "name: a\nruntime: python\n")
    code = (
        "import os, sys\n"
        "from preflight.program.python.head_start import HeadStart\n"
        "print(HeadStart.take(['--project', sys.argv[1]]).child.pid, flush=True)\n"
        "os._exit(0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)

    deadline = time.monotonic() + 30
    while _runs(int(done.stdout)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(int(done.stdout))


def _runs(pid):
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(found.strip()) and not found.strip().startswith("Z")
