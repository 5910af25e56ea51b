"""A process that a child forked looks like one that runs, until its pipes end."""

from __future__ import annotations

import io
import subprocess

import pytest

from preflight.processes.forked import Forked
from preflight.processes.output import PluginOutput


def test_nobody_knows_its_status():
    forked = Forked()
    assert forked.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        forked.wait(1)


def test_what_it_prints_is_read_like_a_childs():
    output = PluginOutput(Forked(io.BytesIO(b"4711\nmore\n"), io.BytesIO(b"said\n")), None)
    assert output.first_line(10) == b"4711\n"
    assert output.errors(timeout=10) == "said"
