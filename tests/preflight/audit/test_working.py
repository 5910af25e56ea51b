"""What becomes of tasks when workers die: executors that do what processes do, without being any."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import BrokenExecutor, Executor, Future

import pytest

from preflight.audit.request import Judges
from preflight.audit.stacks import StackAddress, StackOutcome
from preflight.audit.worker import Task
from preflight.audit.working import work
from preflight.errors import PreflightError


class Pool(Executor):
    """Runs at once; a task that kills ends the pool with all that wait in it."""

    def __init__(self, workers):
        self.workers = workers
        self.broken = False
        self.waiting = []

    def submit(self, function, task):
        if self.broken or self.workers.stillborn:
            raise BrokenExecutor
        future = Future()
        name = task.address.path
        self.workers.tried[name] += 1
        self.waiting.append(future)
        if name in self.workers.killers and self.workers.tried[name] <= self.workers.killers[name]:
            self.broken = True
            for each in self.waiting:
                if not each.done():
                    each.set_exception(BrokenExecutor())
        elif name in self.workers.raisers:
            future.set_exception(OSError("lost"))
        else:
            future.set_result(StackOutcome(task.address, "p", name))
        return future


class Workers:
    width = 2

    def __init__(self, paths, killers=(), raisers=(), *, stillborn=False):
        self.paths, self.killers, self.raisers = paths, dict(killers), raisers
        self.stillborn = stillborn
        self.tried = Counter()
        self.pools = 0
        self._pool = None

    def executor(self):
        if self._pool is None:
            self.pools += 1
            self._pool = Pool(self)
        return self._pool

    def abandon(self):
        self._pool = None

    def close(self):
        pass


def run(workers):
    saved = []
    tasks = [Task(StackAddress("s", "state", "s", path), Judges(())) for path in workers.paths]
    work(tasks, workers, saved.append)
    return {each.address.path: each.error for each in saved}, len(saved)


def test_each_stack_is_judged_once():
    workers = Workers(list("abcdefgh"))

    outcomes, number = run(workers)

    assert (set(outcomes), number) == (set("abcdefgh"), 8)
    assert set(workers.tried.values()) == {1}


def test_one_that_kills_its_worker_once_is_judged_in_the_second_try():
    outcomes, number = run(workers := Workers(list("abcd"), {"b": 1}))

    assert number == 4
    assert set(outcomes.values()) == {None}
    assert workers.tried["b"] == 2


def test_one_that_kills_twice_has_no_verdict_and_the_others_have_theirs():
    outcomes, number = run(workers := Workers(list("abcd"), {"b": 9}))

    assert number == 4
    assert {path for path, error in outcomes.items() if error} == {"b"}
    assert "died, twice (BrokenExecutor)" in outcomes["b"].message
    assert workers.tried["b"] == 2


def test_what_a_cluster_raises_is_tried_again_too():
    outcomes, _ = run(Workers(list("ab"), raisers=("a",)))

    assert "died, twice (OSError)" in outcomes["a"].message
    assert outcomes["b"] is None


def test_workers_that_never_start_end_the_audit():
    with pytest.raises(PreflightError, match="No worker can be started"):
        run(Workers(list("ab"), stillborn=True))
