"""One program's life: load the SDK, wait for orders, run, report, end."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import inspect
import logging
import os
import runpy
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .control import Control, Order, Pipes
from .failure import describe, report_exit, report_failure
from .hooks import note_calls, note_questions, note_registrations
from .imports import import_ahead
from .made_up import MadeUp
from .marked import note_secrets
from .shapes import Shapes
from .stubs import engine_stub, monitor_stub

_WORKERS = 16

Sdk = Any  # the SDK of the program, whose version is not known here


def main() -> int:
    """Run the program that preflight orders; returns the exit status if it never came to run."""
    # Importing makes many objects and little garbage: collecting as often as usual costs a sixth of the time.
    gc.set_threshold(100_000, 20, 100)
    pipes = Pipes.parse(sys.argv[1])
    try:
        import pulumi
        import pulumi.runtime
    except ImportError as error:
        for control in pipes.all():
            control.send(
                kind="broken",
                message=f"{sys.executable} can't import the Pulumi SDK: {error}",
                module=error.name,
            )
        return 1
    if pipes.twin is not None:
        import_ahead(sys.argv[2])
    control = pipes.fork()
    order = control.receive()
    for module in order.get("preload", ()):
        # Warming up only: the program itself will say what is wrong.
        with contextlib.suppress(Exception):
            __import__(module)
    if order.get("wait"):
        order = control.receive()
    return _run(pulumi, order, control)


def _run(pulumi: Sdk, order: Order, control: Control) -> int:
    try:
        shapes = Shapes()
        made_up = MadeUp(order["mark"], order["directory"])
        note_registrations(shapes, made_up)
        note_calls(shapes)
        note_secrets(pulumi, lambda values: control.send(kind="secret", values=values))
        asked = note_questions(order["directory"])
        made_up.guard_callbacks(pulumi)
        made_up.mark_places()
        _configure(pulumi, order, shapes, made_up)
    except Exception as error:  # noqa: BLE001 - an SDK that is too old, say
        control.send(
            kind="broken",
            message=f"The Pulumi SDK in {sys.executable} could not be set up: {describe(error)}",
            hint=f"Bring it up to date: {sys.executable} -m pip install --upgrade pulumi",
        )
        return 1
    sys.argv = [order["entry"]]
    os.chdir(order["directory"])
    loop = _Loop()
    asyncio.set_event_loop(loop)
    shapes.loop = loop
    loop.set_default_executor(ThreadPoolExecutor(max_workers=_WORKERS * 4))
    # A program that fails leaves futures that nobody awaits; asyncio would report each.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    status = 1
    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: _program(order["entry"])))
        control.done(modules=_provider_modules(), survived=made_up.failures, asked=asked)
        status = 0
    except SystemExit as error:
        report_exit(error, order, control)
    except BaseException as error:  # noqa: BLE001 - reported, whatever it is
        report_failure(error, pulumi, order, control)
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that the program left running must not keep the process alive.
    os._exit(status)


class _Loop(asyncio.SelectorEventLoop):
    """A loop whose threads know in which callback they were started; the calls of old SDKs leave that behind."""

    def run_in_executor(self, executor: Sdk, func: Sdk, *args: Sdk) -> Sdk:  # type: ignore[override]
        """Run a function in a thread, in the context of whoever asks."""
        return super().run_in_executor(executor, contextvars.copy_context().run, func, *args)


def _configure(pulumi: Sdk, order: Order, shapes: Shapes, made_up: MadeUp) -> None:
    os.environ.update(order["environment"])
    pulumi.runtime.set_all_config(order["config"], order["secret_keys"])
    wanted = {
        "monitor": monitor_stub(order["address"], shapes, made_up),
        "engine": engine_stub(order["address"]),
        "project": order["project"],
        "stack": order["stack"],
        "parallel": _WORKERS,
        "dry_run": True,
        "organization": order["organization"],
        "root_directory": order["root"],
    }
    accepted = inspect.signature(pulumi.runtime.Settings.__init__).parameters
    settings = pulumi.runtime.Settings(**{key: value for key, value in wanted.items() if key in accepted})
    pulumi.runtime.configure(settings)


def _program(entry: str) -> None:
    runpy.run_path(entry, run_name="__main__")


def _provider_modules() -> list[str]:
    """Return the provider packages that the program imported, for a warm start of the next run."""
    return sorted(name for name in sys.modules if name.startswith("pulumi_"))
