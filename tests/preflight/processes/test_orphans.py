"""A daemon that took off everything by which it could be known is found: it is an orphan."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.preflight.harness import ROOT
from tests.preflight.running import alive

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives orphans to whoever asks for them")

SCRIPT = """
import os, subprocess, sys, time
from preflight.processes import orphans

def start(code):
    command = [sys.executable, "-c", code]
    return int(subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={}).stdout)

DAEMON = '''
import os, sys, time
os.setsid() if os.fork() == 0 else os._exit(0)
if os.fork():
    os._exit(0)
if os.fork() == 0:
    sys.stdout.close(); os.close(1); time.sleep(60)
print(os.getpid(), flush=True); os.close(1); time.sleep(60)
'''
adopts = sys.argv[1] == "adopts"
assert orphans.adopt_orphans() if adopts else True
own = subprocess.Popen(["sleep", "60"])
orphans.is_own(own.pid)
daemon = start(DAEMON)
ended = orphans.end_orphans()
print(daemon, ended, own.poll())
own.kill()
own.wait()
"""


@pytest.mark.parametrize("adopts", ["adopts", "does not"])
def test_orphans_are_ended_and_nothing_else(adopts: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, adopts], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    daemon, ended, own = done.stdout.split()

    assert own == "None"
    if adopts == "adopts":
        assert int(ended) >= 2  # the process in between may be buried here too
        assert not alive(int(daemon))
    else:
        assert ended == "0"
        assert alive(int(daemon))
        subprocess.run(["kill", daemon], check=True)
        deadline = time.monotonic() + 10
        while alive(int(daemon)) and time.monotonic() < deadline:
            time.sleep(0.05)


def test_only_a_program_of_its_own_asks_for_them() -> None:
    """Whoever calls `main` with arguments has children that are none of preflight's."""
    script = (
        "import sys\n"
        "from preflight.processes import orphans\n"
        "orphans.adopt_orphans = lambda: print('asked')\n"
        "from preflight.cli.main import main\n"
        "main(['--version'])\n"
        "print('alone')\n"
        "sys.argv[1:] = ['--version']\n"
        "main()\n"
    )

    done = subprocess.run([sys.executable, "-c", script], cwd=Path(ROOT), capture_output=True, text=True, check=True)

    assert done.stdout.split("alone")[0].count("asked") == 0
    assert done.stdout.split("alone")[1].count("asked") == 1
