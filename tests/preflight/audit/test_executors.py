from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor

import pytest

from preflight.audit.executors import LocalWorkers, workers
from preflight.errors import ArgumentsError
from tests.preflight.audit.states import audit, verdicts, write_export, write_stack
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


@pytest.fixture
def cluster(tmp_path):
    """A Dask scheduler and two workers on loopback."""
    file = tmp_path / "scheduler.json"
    python = (sys.executable, "-W", "ignore", "-m", "distributed.cli.dask_scheduler")
    worker = (sys.executable, "-W", "ignore", "-m", "distributed.cli.dask_worker")
    common = ("--no-dashboard", "--scheduler-file", file)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with contextlib.ExitStack() as stack:

        def start(*command):
            process = subprocess.Popen(
                list(map(str, command)),
                cwd="/",
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.enter_context(process)
            stack.callback(process.kill)

        start(*python, "--host", "127.0.0.1", "--port", "0", *common)
        for number in (1, 2):
            start(
                *worker, "--nthreads", "1", "--host", "127.0.0.1", "--local-directory", tmp_path / f"w{number}", *common
            )
        deadline = time.monotonic() + 60
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        yield json.loads(file.read_text("utf-8"))["address"]


def test_a_cluster(cluster, tmp_path, backend, pack):
    for number in range(6):
        write_stack(backend, "bad" if number == 3 else "good", stack=f"s{number}")

    # Relative paths: the workers run in another folder.
    config = write_export(tmp_path / "config.json", {})
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    given = ("backend", "--policy-pack", "pack", "--policy-pack-config", config.name)
    outcome = audit(*given, "--dask", cluster, cwd=tmp_path, env=here)

    assert outcome.status == 1, outcome.out
    assert [stack for stack, verdict in verdicts(outcome).items() if verdict == "fail"] == ["shop/s3"]
    assert len(verdicts(outcome)) == 6
