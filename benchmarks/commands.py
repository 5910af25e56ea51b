"""Run a whole command and time it."""

from __future__ import annotations

import compileall
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent


def timed(action: Callable[[], None]) -> float:
    """Return the seconds that ``action`` takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def seconds_in_turn(actions: Mapping[str, Callable[[], None]], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each action in each round. In a round each runs once, in turn; one before warms caches."""
    for folder in ("preflight", "policypack"):  # as in an installation, whatever this machine does about it
        compileall.compile_dir(ROOT / folder, quiet=2)
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for round_ in range(rounds + 1):
        for name, action in actions.items():
            took = timed(action)
            if round_:
                seconds[name].append(took)
    return seconds


def processor_seconds(action: Callable[[], None]) -> float:
    """Return the seconds of a processor that the processes take that ``action`` starts and that have ended by then."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    action()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run(command: Sequence[str], status: int, environment: Mapping[str, str] | None = None) -> None:
    """Run ``command`` from the repository; exit with what it printed where it does not end with ``status``."""
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False
    )
    if done.returncode != status:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}, not {status}:\n{done.stdout}{done.stderr}")
