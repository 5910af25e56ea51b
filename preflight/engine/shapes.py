"""What the classes behind a call look like: as the program's runner tells, or from preflight's own tables.

Only the runner for Python has the program's SDK at hand (`preflight.program.python.runner`). For a program in another
language the provider's table tells, if there is one and the type is in it; what is not is told to the reader of the
report.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from preflight.engine.call_metadata import CallMetadata
from preflight.program.python.runner import declared
from preflight.wire import urns

if TYPE_CHECKING:
    from preflight.providers.registry import Providers
    from preflight.wire.protocol import Message

_BUILT_IN = "pulumi"
"""The package of the engine's own types and functions."""


class ToldShapes:
    """Shapes that the program's runner attaches to its calls."""

    def load(self) -> None:
        """Load what takes long, before a call needs it."""

    def of_resource(self, request: Message, properties: Message, context: Message) -> CallMetadata:
        """Return what is known beside the ``request`` that registers or reads a resource with ``properties``."""
        del request, properties
        return CallMetadata.of(context)

    def of_call(self, request: Message, context: Message) -> CallMetadata:
        """Return what is known beside the ``request`` that calls a function."""
        del request
        return CallMetadata.of(context)

    def fit(self, type_: str, outputs: Message) -> None:
        """Make unknown what the SDK would fail on in the planned ``outputs`` of a type: the runner does."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The types and functions of which nobody told the shape."""
        return ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the shapes, a sentence each."""
        return ()


class TableShapes(ToldShapes):
    """Shapes from the providers' tables. Safe to use from many threads."""

    def __init__(self, providers: Providers) -> None:
        self._providers = providers
        self._missing: set[str] = set()
        self._notes: set[str] = set()
        self._lock = threading.Lock()

    def load(self) -> None:
        """Load the tables, before a call needs them."""
        self._providers.load_shapes()

    def of_resource(self, request: Message, properties: Message, context: Message) -> CallMetadata:
        """Return the shape of a resource's type, if it is in a table; a component has none."""
        del context
        if not getattr(request, "custom", True) and not request.remote:
            return CallMetadata()
        table = self._providers.shapes_of(request.type)
        found = table.resource(request.type) if table is not None else None
        if table is None or found is None:
            self._note_missing(request.type)
            return CallMetadata()
        self._compare(request, table.source)
        shape, types = found
        told = {"inputs": shape.inputs, "outputs": shape.outputs, "always": shape.always}
        return CallMetadata(shape={**told, **declared.marks(table, types, properties)})

    def of_call(self, request: Message, context: Message) -> CallMetadata:
        """Return a made-up result of a function, if it is in a table."""
        del context
        table = self._providers.shapes_of(request.tok)
        result = table.result(request.tok) if table is not None else None
        if table is None or result is None:
            self._note_missing(request.tok)
            return CallMetadata(sample=None)
        made = declared.sample(table, result, "")
        return CallMetadata(sample=made if isinstance(made, dict) else None)

    def fit(self, type_: str, outputs: Message) -> None:
        """Make unknown what the SDK would fail on in the planned ``outputs`` of a type."""
        table = self._providers.shapes_of(type_)
        found = table.resource(type_) if table is not None else None
        if table is not None and found is not None:
            declared.fit(table, found[1], outputs)

    def _compare(self, request: Message, source: str) -> None:
        """Take note of a program whose SDK is of another major version than the table."""
        if _major(request.version) not in ("", _major(source.rpartition(" ")[2])):
            package = urns.package_of(request.type)
            note = f"The program uses version {request.version} of {package}, preflight's shapes are those of {source}."
            with self._lock:
                self._notes.add(note)

    def _note_missing(self, token: str) -> None:
        if urns.package_of(token) != _BUILT_IN:
            with self._lock:
                self._missing.add(token)

    @property
    def missing(self) -> tuple[str, ...]:
        """The types and functions that are in no table."""
        with self._lock:
            return tuple(sorted(self._missing))

    @property
    def notes(self) -> tuple[str, ...]:
        """The versions that differ."""
        with self._lock:
            return tuple(sorted(self._notes))


def _major(version: str) -> str:
    return version.removeprefix("v").partition(".")[0]
