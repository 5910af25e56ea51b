"""Runs a policy pack as ``python -m pulumi.policy`` does, in its own interpreter.

Run as text, needs nothing of preflight: ``python -c LAUNCHER STDOUT STDERR ENGINE FOLDER``. A policy that raises is
told with its name and its line, and its traceback is printed: gRPC would swallow both.

Two previews must not share a pack: packs keep notes between calls. What a pack imports and makes before it serves is
the same for both, so it happens once; the descriptors are those that the second process prints to (``-``: there is no
second one). A pack that has threads or connections by then is not forked: neither survives that. The descriptors are
closed, and preflight starts another process.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading
import traceback
from importlib.machinery import SourceFileLoader
from typing import Any

NO_TWIN = "-"


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


def tell_what_policies_raise(grpc: Any, folder: str) -> None:  # noqa: ANN401 - a module
    """Let gRPC servers answer an exception with the policy that raised it and the line in ``folder``."""
    original = grpc.server

    class Interceptor(grpc.ServerInterceptor):  # type: ignore[misc] # a module that is not known here
        def intercept_service(self, continuation: Any, details: Any) -> Any:  # noqa: ANN401 - gRPC's own
            handler = continuation(details)
            if handler is None or handler.unary_unary is None:
                return handler

            def call(request: object, context: Any) -> object:  # noqa: ANN401 - gRPC's own
                try:
                    return handler.unary_unary(request, context)
                except Exception as error:
                    told = described(error, folder)
                    aborted = type(error) is Exception and not error.args  # what `context.abort` raises
                    if aborted or not told:  # none of the pack's doing: a method that its SDK does not have, say
                        raise
                    traceback.print_exception(type(error), error, _from_pack(error, folder))
                    sys.stderr.flush()
                    return context.abort(grpc.StatusCode.UNKNOWN, told)

            return grpc.unary_unary_rpc_method_handler(call, handler.request_deserializer, handler.response_serializer)

    interceptor = Interceptor()

    def server(*args: object, **kwargs: Any) -> object:  # noqa: ANN401 - as they come
        kwargs["interceptors"] = [*(kwargs.get("interceptors") or ()), interceptor]
        return original(*args, **kwargs)

    grpc.server = server


def compile_for_this_run_alone(folder: str) -> None:
    """Let Python write nothing beside the pack's modules: it runs from a copy, in which nothing may change."""
    original = SourceFileLoader.set_data

    def set_data(self: SourceFileLoader, path: str, data: Any, *, _mode: int = 0o666) -> None:  # noqa: ANN401
        if not _in_pack(path, folder):
            original(self, path, data, _mode=_mode)

    SourceFileLoader.set_data = set_data  # type: ignore[method-assign]


def described(error: BaseException, folder: str) -> str:
    """Return what was raised, by which policy (the SDK calls it ``policy``) and at which line of the pack.

    Empty where no line of the pack had a part in it.
    """
    policy, where = "", ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        name = getattr(frame.f_locals.get("policy"), "name", None)
        if _in_pack(file, folder):
            where = f"{os.path.relpath(file, folder)}:{line}"
        elif isinstance(name, str) and not where:
            policy = f"policy {name} "
    return f"{policy}raised {type(error).__name__}: {error} at {where}" if where else ""


def _from_pack(error: BaseException, folder: str) -> Any:  # noqa: ANN401 - a traceback, or none
    """Return the traceback from the pack's first line on, without what calls it."""
    trace = error.__traceback__
    while trace is not None and not _in_pack(trace.tb_frame.f_code.co_filename, folder):
        trace = trace.tb_next
    return trace or error.__traceback__


def _in_pack(file: str, folder: str) -> bool:
    if file.startswith("<"):
        return False  # no file: this one, say
    return os.path.abspath(file).startswith(os.path.abspath(folder) + os.sep) and "site-packages" not in file


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
    try:
        import grpc
    except ImportError as error:
        sys.exit(f"{sys.executable} can't import the Pulumi SDK: {error}")

    compile_for_this_run_alone(folder)
    tell_what_policies_raise(grpc, folder)
    if stdout != NO_TWIN:
        fork_when_serving(grpc, int(stdout), int(stderr))
    sys.argv = ["pulumi.policy", engine, folder]
    runpy.run_module("pulumi.policy", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
