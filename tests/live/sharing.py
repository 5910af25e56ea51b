"""What takes long to make is made once for all workers of a test run, and ended by the last that uses it."""

from __future__ import annotations

import contextlib
import fcntl
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextlib.contextmanager
def shared(folder: Path, make: Callable[[], dict[str, Any]], end: Callable[[dict[str, Any]], None]) -> Iterator[Any]:
    """Make a thing, or use the one that another worker made; what ``make`` returns, as JSON carries it.

    Others wait while one makes it. Who leaves last ends it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder) as state:
        if not state:
            state |= {"made": make(), "users": 0}
        state["users"] += 1
        made = state["made"]
    try:
        yield made
    finally:
        with _locked(folder) as state:
            state["users"] -= 1
            if state["users"] == 0:
                state.clear()
                end(made)


def once(folder: Path, make: Callable[[], dict[str, Any]]) -> Any:
    """Make a thing that needs no end, or take what another worker of this run made; others wait while one makes it."""
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder) as state:
        if not state:
            state |= {"made": make()}
        return state["made"]


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[dict[str, Any]]:
    """Hold the lock; changes to the state are kept."""
    with (folder / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = folder / "state.json"
        state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        yield state
        path.write_text(json.dumps(state), encoding="utf-8")
