"""The pipe between preflight and the runner."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress

import pytest

from preflight.program.runner.control import Control
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


def test_nobody_need_hear_a_report(pipes):
    control, orders, reports = pipes
    os.close(reports)

    control.send(kind="done")

    os.write(orders, b"{}\n")
    assert control.receive() == {}


def test_it_ends_with_preflight():
    script = (
        "import os\n"
        "from preflight.program.runner.control import Control\n"
        "reading, writing = os.pipe()\n"
        "os.close(writing)\n"
        "Control(reading, 2).receive()\n"
    )

    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 3
