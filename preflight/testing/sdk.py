"""What the provider SDKs that are installed beside the tests know of a resource type. None of them is needed."""

from __future__ import annotations

import importlib
import importlib.metadata
import threading
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ArgumentsError
from preflight.wire import urns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.program.python.runner.shapes import Shapes
    from preflight.wire.protocol import Message

_TOKEN_PARTS: Final = 3
_lock = threading.Lock()


@cache
def find_class(token: str) -> type | None:
    """Find the class of a type token (``aws:dynamodb/table:Table``); ``None`` where no SDK that is here has it."""
    parts = token.split(":")
    if len(parts) != _TOKEN_PARTS or urns.is_provider(token):
        return None
    package, module, name = parts
    folder = module.split("/", 1)[0]
    path = f"pulumi_{package.replace('-', '_')}" + (f".{folder}" if folder not in ("", "index") else "")
    try:
        # Importing an SDK warns of its own deprecated classes, which is nothing that a test of a policy did.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = getattr(importlib.import_module(path), name, None)
    except ImportError:
        return None
    return found if isinstance(found, type) and token_of(found) == token else None


def token_of(cls: type) -> str:
    """Return the type token of a resource class; empty where the class does not tell."""
    token = getattr(cls, "pulumi_type", "")
    return token if isinstance(token, str) else ""


@cache
def version(token: str) -> str:
    """Return the version of the provider SDK that is installed for a type, as that SDK sends it; empty without one."""
    package = urns.package_of(token)
    try:
        return importlib.metadata.version(f"pulumi-{package}")
    except importlib.metadata.PackageNotFoundError:
        return ""


def refuse_outputs(value: object, what: str) -> None:
    """Raise `PreflightError` for an ``Output`` among arguments: it belongs to no program that could resolve it."""
    import pulumi

    if isinstance(value, pulumi.Output):
        raise ArgumentsError(
            f"{what} was given a pulumi.Output that no program made.",
            "Write secret(value) or UNKNOWN of preflight.testing, or make it in a function for run_program.",
        )
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    for item in inner:
        refuse_outputs(item, what)


def shape(token: str, properties: Message) -> Mapping[str, Any] | None:
    """Return inputs and outputs of a type, and which of ``properties`` are maps with free keys."""
    cls = find_class(token)
    if cls is None:
        return None
    with _lock:
        shapes = _shapes()
        shapes.note(token, cls)
        found: Mapping[str, Any] | None = shapes.of_resource(token, properties)
    return found


@cache
def _shapes() -> Shapes:

    from preflight.program.python.runner.shapes import Shapes

    return Shapes()
