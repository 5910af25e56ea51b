"""Tasks handed to an executor, a few at a time, and outcomes taken back, whatever becomes of the workers."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from typing import TYPE_CHECKING, Final

from preflight.audit.worker import audit_stack, no_verdict
from preflight.errors import PreflightError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from preflight.audit.executors import Workers
    from preflight.audit.stacks import StackOutcome
    from preflight.audit.worker import Task

_AHEAD: Final = 2
"""Tasks that are handed out for each that can be worked on: enough that no worker waits, few enough for flat memory."""

_FRUITLESS: Final = 3
"""Executors in a row that break before they take a task."""


def work(tasks: Iterable[Task], workers: Workers, save: Callable[[StackOutcome], None]) -> None:
    """Let workers do all tasks; each outcome is saved as it comes.

    A worker that dies takes with it what others work on in its executor, and nobody knows whose fault it was: each of
    these is tried once more, alone. One that ends a worker again has no verdict. Raises `PreflightError` where no
    worker can be started.
    """
    waiting = deque(tasks)
    suspects: deque[Task] = deque()
    fruitless = 0
    while waiting or suspects:
        alone = not waiting
        batch = _Batch(workers, [suspects.popleft()] if alone else waiting, save)
        batch.run()
        suspects.extend(task for task, _ in batch.lost if not alone)
        for task, error in batch.lost if alone else ():
            save(no_verdict(task.address, _died(error)))
        if not batch.broken:
            continue
        workers.abandon()
        fruitless = 0 if batch.taken else fruitless + 1
        if fruitless == _FRUITLESS:
            raise PreflightError("No worker can be started: they end at once.", "Try it with --jobs 1.")
        if alone and not batch.taken:
            suspects.append(batch.first)


class _Batch:
    """Tasks that go to one executor, until it breaks."""

    def __init__(self, workers: Workers, tasks: Iterable[Task], save: Callable[[StackOutcome], None]) -> None:
        self._workers = workers
        self._tasks = tasks if isinstance(tasks, deque) else deque(tasks)
        self.first = self._tasks[0]
        self._save = save
        self._pending: dict[Future[StackOutcome], Task] = {}
        self.lost: list[tuple[Task, BaseException]] = []
        """What came to no outcome, and why."""
        self.broken = False
        self.taken = False

    def run(self) -> None:
        """Hand out tasks and save outcomes until all are done, or the executor is broken."""
        executor = self._workers.executor()
        while (self._tasks or self._pending) and not self.broken:
            try:
                while self._tasks and len(self._pending) < _AHEAD * self._workers.width:
                    future = executor.submit(audit_stack, self._tasks[0])
                    self._pending[future] = self._tasks.popleft()
                    self.taken = True
            except BrokenExecutor:
                self.broken = True
            for future in wait(self._pending, return_when=FIRST_COMPLETED).done if self._pending else ():
                self._take(future)
        for future in list(self._pending):
            self._take(future)

    def _take(self, future: Future[StackOutcome]) -> None:
        task = self._pending.pop(future)
        try:
            outcome = future.result()
        except Exception as error:  # noqa: BLE001 - what a cluster raises for a worker that is gone differs
            self.broken = self.broken or isinstance(error, BrokenExecutor)
            self.lost.append((task, error))
        else:
            self._save(outcome)


def _died(error: BaseException) -> PreflightError:
    return PreflightError(
        f"The worker that judged this stack died, twice ({type(error).__name__}).",
        "Memory may have run out, or somebody ended it. Judge the stack alone: preflight audit FILE.",
    )
