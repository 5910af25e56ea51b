from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor

import pytest

from preflight.audit.executors import LocalWorkers, workers
from preflight.errors import ArgumentsError
from tests.preflight.harness import ROOT
from tests.preflight.running import alive, gone, linux


def test_processes_of_this_machine():
    with workers(2, "") as found:
        assert found.width == 2
        assert found.executor() is found.executor()
        assert found.executor().submit(os.getpid).result(60) != os.getpid()


def test_a_broken_executor_is_replaced():
    found = LocalWorkers(1)
    with pytest.raises(BrokenExecutor):
        found.executor().submit(os.kill, found.executor().submit(os.getpid).result(60), signal.SIGKILL).result(60)
    found.abandon()

    assert found.executor().submit(abs, -1).result(60) == 1
    found.close()


def test_what_is_abandoned_ends_at_once():
    found = LocalWorkers(1)
    pid = found.executor().submit(os.getpid).result(60)
    found.executor().submit(time.sleep, 600)
    started = time.monotonic()
    found.abandon()

    assert time.monotonic() - started < 60
    assert not alive(pid)


@linux
def test_workers_end_with_the_process_that_started_them(tmp_path):
    script = (
        "import os, sys, time\nfrom preflight.audit.executors import LocalWorkers\n"
        "if __name__ == '__main__':\n"
        "    found = LocalWorkers(1)\n    print(found.executor().submit(os.getpid).result(60), flush=True)\n"
        "    time.sleep(600)\n"
    )
    (tmp_path / "parent.py").write_text(script, "utf-8")
    with subprocess.Popen(
        [sys.executable, tmp_path / "parent.py"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as parent:
        worker = int(parent.stdout.readline())
        parent.kill()

    assert gone([worker])


def test_a_cluster_that_is_not_there_is_named():
    with (
        pytest.raises(ArgumentsError, match=r"no Dask scheduler at tcp://127\.0\.0\.1:1"),
        workers(1, "tcp://127.0.0.1:1"),
    ):
        pass


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(ArgumentsError, match="needs the package distributed"), workers(1, "tcp://127.0.0.1:1"):
        pass
