"""Notes of what the program does: the SDK's calls go through module globals, which are wrapped."""

from __future__ import annotations

import functools
import inspect
import os
import sys
from typing import TYPE_CHECKING, Any

from .failure import is_program

if TYPE_CHECKING:
    from types import FrameType

    from .made_up import MadeUp
    from .shapes import Shapes

_BEFORE = 2  # the resource and its type come first

Sdk = Any  # the SDK of the program, whose version is not known here


def note_registrations(shapes: Shapes, made_up: MadeUp) -> None:
    """Let ``shapes`` know the class of each resource that is registered or read, and watch what is ``made_up``."""
    module: Sdk = sys.modules["pulumi.runtime.resource"]
    register, read = module.register_resource, module.read_resource
    # What makes a resource of the URN of a dependency.
    position = list(inspect.signature(register).parameters).index("new_dependency") - _BEFORE

    def register_resource(res: object, ty: str, *args: Sdk, **kwargs: Sdk) -> Sdk:
        shapes.note(ty, type(res))
        result = register(res, ty, *made_up.with_mark(args, position), **kwargs)
        made_up.watch_resource(res)
        return result

    def read_resource(res: object, ty: str, *args: Sdk, **kwargs: Sdk) -> Sdk:
        shapes.note(ty, type(res))
        return read(res, ty, *args, **kwargs)

    for original, wrapped in ((register, register_resource), (read, read_resource)):
        for holder in ("pulumi.runtime.resource", "pulumi.resource", "pulumi.runtime"):
            name = wrapped.__name__
            if getattr(sys.modules.get(holder), name, None) is original:
                setattr(sys.modules[holder], name, wrapped)


def note_calls(shapes: Shapes) -> None:
    """Let ``shapes`` know the result type of each function that is called."""
    module: Sdk = sys.modules["pulumi.runtime.invoke"]
    name = "_invoke" if hasattr(module, "_invoke") else "invoke"  # before pulumi 3.109 there is only `invoke`
    original = getattr(module, name)

    def wrapped(tok: str, props: Sdk, opts: Sdk = None, typ: Sdk = None, *args: Sdk, **kwargs: Sdk) -> Sdk:
        if typ is not None:
            shapes.note_result(tok, typ)
        return original(tok, props, opts, typ, *args, **kwargs)

    for holder in (module, sys.modules["pulumi.runtime"]):
        if getattr(holder, name, None) is original:
            setattr(holder, name, wrapped)


def note_questions(directory: str) -> list[tuple[str, int]]:
    """Return the list that will hold each line of the program in ``directory`` that asks whether this is a preview."""
    asked: list[tuple[str, int]] = []
    settings: Sdk = sys.modules["pulumi.runtime.settings"]
    original = settings.is_dry_run
    own = os.path.dirname(sys.modules["pulumi"].__file__ or "") + os.sep

    @functools.wraps(original)
    def is_dry_run() -> bool:
        frame = sys._getframe(1)
        if not frame.f_code.co_filename.startswith(own):
            place = _line_of(frame, directory)
            if place is not None and place not in asked:
                asked.append(place)
        return bool(original())

    runtime: Sdk = sys.modules["pulumi.runtime"]
    for holder in (settings, runtime):
        holder.is_dry_run = is_dry_run
    return asked


def _line_of(frame: FrameType | None, directory: str) -> tuple[str, int] | None:
    """Return the nearest line of the program behind a call."""
    while frame is not None:
        if is_program(frame.f_code.co_filename, directory):
            return os.path.abspath(frame.f_code.co_filename), frame.f_lineno
        frame = frame.f_back
    return None
