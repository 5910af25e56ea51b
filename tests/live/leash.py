"""Run a command as long as a process lives: what outlives the worker that started it must not outlive the test run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time


def main(owner: int, command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    child = subprocess.Popen(command)
    try:
        while child.poll() is None and lives(owner):
            time.sleep(0.5)
    finally:
        child.terminate()
        child.wait()
    return 0


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
