"""How a program in Go is started, and how its end is told; the executables are stand-ins."""

from __future__ import annotations

import json
import os
import time

import pytest

from preflight.errors import ProgramError
from preflight.processes.group import ProcessGroup
from preflight.program.base import Order, Start
from preflight.program.go.process import GoProgram, start
from tests.preflight.program.go.support import write_project, write_script

SIGNAL = "# SignalAndWaitForShutdown\n"
"""What the executable of an SDK holds that says that it has come to its end."""

LOGGED = "an unhandled error occurred: program failed: \n1 error occurred:\n\t* no such stage: dev\n\n"


@pytest.fixture
def group():
    with ProcessGroup() as found:
        yield found


@pytest.fixture
def ended(tmp_path, group):
    """Runs lines of shell as a program; gives what is told of its end, and the program."""

    def run(body, *, finished=False, errors=(), seconds=60.0):
        project = write_project(tmp_path / "project")
        file = write_script(tmp_path / "program", body)
        stream = os.open(tmp_path / "printed", os.O_WRONLY | os.O_CREAT)
        program = GoProgram(project, group, stream, lambda: file, lambda: None)
        program.begin(Order(project, "127.0.0.1:1", "urn:mark", lambda: finished, lambda: errors))
        end = time.monotonic() + seconds
        return program.wait(lambda: end, lambda: None, lambda _: None), program

    return run


def test_the_sdk_says_that_it_has_come_to_its_end(ended):
    message, program = ended("exit 0\n", finished=True)

    assert message == {"kind": "done", "asked": []}
    assert program.notes == []


def test_an_early_end_is_none_whatever_its_status(ended):
    message, program = ended(SIGNAL + "exit 0\n")

    assert message == {"kind": "exited", "status": 0, "message": ""}
    assert program.exit_call == "os.Exit"


def test_an_old_sdk_does_not_say_it(ended):
    message, program = ended("exit 0\n")

    assert message["kind"] == "done"
    assert "too old to say" in program.notes[0]


@pytest.mark.parametrize("finished", [True, False])
def test_a_status_counts_whatever_was_said(ended, finished):
    assert ended("exit 3\n", finished=finished)[0] == {"kind": "exited", "status": 3, "message": ""}


def test_a_signal(ended):
    message, program = ended("kill -KILL $$\n", finished=True)

    assert message is None
    assert program.child.wait() == -9


def test_an_error_that_the_program_returned(ended):
    assert ended("exit 32\n", errors=("logged before", LOGGED))[0] == {
        "kind": "failed",
        "message": "no such stage: dev",
    }


def test_a_panic(ended, tmp_path):
    message, _ = ended(
        r"""
        printf 'panic: runtime error: index out of range [5]\n\ngoroutine 1 [running]:\n' >&2
        printf 'github.com/acme/lib.Do(...)\n\t/github.com/acme/lib@v1.0.0/do.go:7\n' >&2
        printf 'main.main.func1(0xc000)\n\texample.com/shop/main.go:4 +0x1d\n' >&2
        exit 2
        """,
        errors=("something else",),
    )

    place = [str(tmp_path / "project/main.go"), 4, "func main() {"]
    assert message == {"kind": "failed", "message": "panic: runtime error: index out of range [5]", "trace": [place]}
    assert "goroutine 1" in (tmp_path / "printed").read_text()


def test_a_program_that_does_not_end(ended):
    with pytest.raises(TimeoutError):
        ended("sleep 60\n", seconds=0.2)


def test_what_the_program_is_told(ended, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_ENV", "/nowhere")
    monkeypatch.delenv("PULUMI_PYTHON_CMD", raising=False)
    ended(f"env > {tmp_path}/environment; pwd > {tmp_path}/folder\n")

    lines = (tmp_path / "environment").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines if line.startswith(("PULUMI_", "GITHUB_")))
    assert json.loads(told.pop("PULUMI_CONFIG"))["shop:size"] == "3"
    assert json.loads(told.pop("PULUMI_CONFIG_SECRET_KEYS")) == ["shop:token"]
    assert told == {
        "PULUMI_DRY_RUN": "true",
        "PULUMI_ENGINE": "127.0.0.1:1",
        "PULUMI_MONITOR": "127.0.0.1:1",
        "PULUMI_ORGANIZATION": "organization",
        "PULUMI_PARALLEL": "16",
        "PULUMI_PROJECT": "shop",
        "PULUMI_ROOT_DIRECTORY": str(tmp_path / "project"),
        "PULUMI_STACK": "dev",
    }
    assert (tmp_path / "folder").read_text().strip() == str(tmp_path / "project")


def test_advice(ended):
    program = ended("exit 0\n")[1]
    project = program._project

    def advice(said, *made_up):
        return program.advice({"message": said}, project, made_up)

    missing = "missing required configuration variable 'shop:password'; run `pulumi config` to set"
    assert "pulumi config set --stack dev shop:password VALUE" in advice(missing)
    assert "preflight made up the answers of aws:ec2/getVpc:getVpc" in advice("panic: x", "aws:ec2/getVpc:getVpc")
    assert advice("panic: x") == ""


def test_an_executable_that_is_named_is_run_as_it_is(tmp_path, group):
    file = write_script(tmp_path / "shop", "exit 0\n")
    project = write_project(tmp_path / "project", options=f"binary: {file}")

    programs = start(Start(project, group, [None, None]))

    assert [program._executable() for program in programs] == [file, file]
    programs[0].close()
    assert file.exists()


def test_an_executable_that_can_not_be_run(tmp_path, group):
    file = tmp_path / "shop"
    file.write_text("no program")
    project = write_project(tmp_path / "project", options=f"binary: {file}")
    [program] = start(Start(project, group, [None]))

    with pytest.raises(ProgramError, match="could not be started"):
        program.begin(Order(project, "127.0.0.1:1", "", lambda: True, lambda: ()))
