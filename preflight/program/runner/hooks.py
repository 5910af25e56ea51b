"""Notes of the classes that the program uses: the SDK's calls go through module globals, which are wrapped."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .shapes import Shapes

Sdk = Any  # the SDK of the program, whose version is not known here


def note_registrations(shapes: Shapes) -> None:
    """Let ``shapes`` know the class of each resource that is registered or read."""
    module = sys.modules["pulumi.runtime.resource"]
    for name in ("register_resource", "read_resource"):
        original = getattr(module, name)

        def wrapped(res: object, ty: str, *args: Sdk, _original: Sdk = original, **kwargs: Sdk) -> Sdk:
            shapes.note(ty, type(res))
            return _original(res, ty, *args, **kwargs)

        setattr(module, name, wrapped)
        for user in ("pulumi.resource", "pulumi.runtime"):
            if getattr(sys.modules.get(user), name, None) is original:
                setattr(sys.modules[user], name, wrapped)


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
