"""The pipe between preflight and the runner."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress

import pytest

from preflight.program.ends import Ends
from preflight.program.python.head_start import runner_command
from preflight.program.python.runner.control import Control
from tests.preflight.harness import ROOT


@pytest.fixture
def pipes():
    read_orders, write_orders = os.pipe()
    read_reports, write_reports = os.pipe()
    control = Control(read_orders, write_reports)
    yield control, write_orders, read_reports
    for stream in (control._in, control._out):
        with suppress(OSError):
            stream.close()
    for descriptor in (write_orders, read_reports):
        with suppress(OSError):
            os.close(descriptor)


def test_an_order_and_a_report_are_a_line_each(pipes):
    control, orders, reports = pipes
    os.write(orders, b'{"entry": "."}\n{"wait": true}\n')

    control.send(kind="done", modules=["pulumi_aws"])

    assert [control.receive(), control.receive()] == [{"entry": "."}, {"wait": True}]
    assert json.loads(os.read(reports, 1000)) == {"kind": "done", "modules": ["pulumi_aws"]}


def test_a_good_end_carries_the_word_of_the_order(pipes):
    control, orders, reports = pipes
    os.write(orders, b'{"token": "abc", "entry": "."}\n')

    order = control.receive()
    control.done(modules=[])

    assert order == {"entry": "."}
    assert json.loads(os.read(reports, 1000)) == {"kind": "done", "token": "abc", "modules": []}


def test_nobody_need_hear_a_report(pipes):
    control, orders, reports = pipes
    os.close(reports)

    control.send(kind="done")

    os.write(orders, b"{}\n")
    assert control.receive() == {}


def test_it_ends_with_preflight():
    script = (
        "import os\n"
        "from preflight.program.python.runner.control import Control\n"
        "reading, writing = os.pipe()\n"
        "os.close(writing)\n"
        "Control(reading, 2).receive()\n"
    )

    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 3


FORK = """
import os, sys
from preflight.program.python.runner.control import Pipes
control = Pipes.parse(sys.argv[1]).fork()
print("said by", "twin" if control.receive()["twin"] else "first", flush=True)
control.send(kind="done")
os._exit(0)
"""


def test_one_interpreter_serves_two():
    ends = [Ends(), Ends(twin=True)]
    command = runner_command(sys.executable, ends, ".")
    inherited = [descriptor for each in ends for descriptor in each.inherited]
    child = subprocess.Popen(
        [sys.executable, "-c", FORK, command[3]], cwd=ROOT, pass_fds=inherited, stdout=subprocess.PIPE
    )
    for each in ends:
        each.close_inherited()
    try:
        for end, twin in zip(ends, (False, True), strict=True):
            os.write(end.orders, json.dumps({"twin": twin}).encode() + b"\n")
        out, _ = child.communicate(timeout=60)
        assert out == b"said by first\n"
        with os.fdopen(ends[1].output, "rb") as stream:
            assert stream.read() == b"said by twin\n"
        ends[1].output = -1
        # Each holds its own pipe alone: its end is the end of that process.
        for end in ends:
            with os.fdopen(os.dup(end.reports), "rb") as stream:
                assert stream.read() == b'{"kind": "done"}\n'
    finally:
        child.kill()
        for end in ends:
            end.close()


def test_a_twin_that_nobody_wants_ends():
    ends = [Ends(), Ends(twin=True)]
    command = runner_command(sys.executable, ends, ".")
    inherited = [descriptor for each in ends for descriptor in each.inherited]
    child = subprocess.Popen([sys.executable, "-c", FORK, command[3]], cwd=ROOT, pass_fds=inherited)
    for each in ends:
        each.close_inherited()
    try:
        os.close(ends[1].orders)
        ends[1].orders = -1
        with os.fdopen(os.dup(ends[1].reports), "rb") as stream:
            assert stream.read() == b""
        assert child.poll() is None
    finally:
        child.kill()
        child.wait(60)
        for end in ends:
            end.close()
