"""Where the work is done: processes of this machine, or a Dask cluster. Both are a ``concurrent.futures.Executor``.

dask.distributed is imported when a cluster is asked for.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.util
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

from preflight.audit.warm_packs import close_all
from preflight.errors import ArgumentsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor


class Workers(Protocol):
    """Gives executors: one at a time, a new one where the last was abandoned."""

    width: int
    """How many tasks can be worked on at the same time."""

    def executor(self) -> Executor:
        """Return the executor."""

    def abandon(self) -> None:
        """End the executor, whatever it works on."""

    def close(self) -> None:
        """Let what the executor started come to its end."""


class LocalWorkers:
    """Processes of this machine."""

    def __init__(self, jobs: int) -> None:
        self.width = jobs
        self._pool: ProcessPoolExecutor | None = None

    def executor(self) -> Executor:
        """Return a pool of processes."""
        if self._pool is None:
            # Not forked: this process has threads and an open database.
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.width, mp_context=spawn, initializer=_begin)
        return self._pool

    def abandon(self) -> None:
        """End the processes; their packs end with them."""
        if self._pool is not None:
            for process in list((self._pool._processes or {}).values()):  # noqa: SLF001 - public from Python 3.14 on
                process.kill()
        self.close()

    def close(self) -> None:
        """Wait for the processes to end their packs and themselves."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """Prepare a worker: Ctrl-C is for the process that started it, with which it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    multiprocessing.util.Finalize(None, close_all, exitpriority=100)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End a worker whose parent was killed: the queue that it waits at would never close."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # packs end by themselves once this process is gone


class DaskWorkers:
    """The workers of a Dask cluster; each has preflight installed, and finds packs and sources where this one does."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - its package has no types
        self._client = client
        self.width = max(1, sum(client.nthreads().values()))

    def executor(self) -> Executor:
        """Return what the client calls its executor."""
        found: Executor = self._client.get_executor(pure=False)
        return found

    def abandon(self) -> None:
        """Let the workers end their packs; what runs comes to its end, and nobody hears of it."""
        self.close()

    def close(self) -> None:
        """Let the workers end their packs."""
        with contextlib.suppress(Exception):  # a cluster that is gone has no packs
            self._client.run(close_all, on_error="ignore")


@contextlib.contextmanager
def workers(jobs: int, dask: str) -> Iterator[Workers]:
    """Give workers for the time of the block; raises `ArgumentsError` where the cluster can't be reached."""
    with contextlib.ExitStack() as stack:
        found: Workers = LocalWorkers(jobs) if not dask else DaskWorkers(stack.enter_context(_cluster(dask)))
        try:
            yield found
        except BaseException:
            found.abandon()
            raise
        found.close()


def _cluster(address: str) -> Any:  # noqa: ANN401 - its package has no types
    try:
        import distributed
    except ImportError as error:
        raise ArgumentsError(
            "--dask needs the package distributed.", "Install it beside preflight: pip install 'pulumi-preflight[dask]'"
        ) from error
    try:
        client: Any = distributed.Client
        return client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ArgumentsError(
            f"There is no Dask scheduler at {address}: {error}", "Start one: dask scheduler; dask worker ADDRESS"
        ) from error
