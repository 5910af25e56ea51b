"""Runs a policy pack as ``python -m pulumi.policy`` does, in its own interpreter, and forks it when it will serve.

Two previews must not share a pack: packs keep notes between calls. What a pack imports and makes before it serves is
the same for both, so it happens once. Run by path, needs nothing of preflight: ``launcher.py STDOUT STDERR ENGINE
FOLDER``, where the descriptors are those that the second process prints to.

A pack that has threads or connections by then is not forked: neither survives that. The descriptors are closed, and
preflight starts another process.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading
from typing import Any


def fork_when_serving(grpc: Any, stdout: int, stderr: int) -> None:  # noqa: ANN401 - a module
    """Let the first gRPC server that is made be made twice, in this process and in one that is forked from it."""
    original = grpc.server

    def server(*args: object, **kwargs: object) -> object:
        grpc.server = original
        if _may_fork() and os.fork() == 0:
            os.dup2(stdout, 1)
            os.dup2(stderr, 2)
        os.close(stdout)
        os.close(stderr)
        return original(*args, **kwargs)

    grpc.server = server


def _may_fork() -> bool:
    """Whether nothing is there that a fork would break."""
    return threading.active_count() == 1 and not any(_is_socket(number) for number in os.listdir("/proc/self/fd"))


def _is_socket(number: str) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{number}").startswith("socket:")
    except OSError:
        return False


def main() -> None:
    """Run the pack that the command line names."""
    stdout, stderr, engine, folder = sys.argv[1:]
    sys.path[0] = os.getcwd()  # where `python -m` would look first
    import grpc

    fork_when_serving(grpc, int(stdout), int(stderr))
    sys.argv = ["pulumi.policy", engine, folder]
    runpy.run_module("pulumi.policy", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
