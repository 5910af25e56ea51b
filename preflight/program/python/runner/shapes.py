"""What the classes of the program's SDK say: inputs, outputs, nested types, results of functions."""

from __future__ import annotations

import collections.abc
import enum
import inspect
import sys
import threading
import typing
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from .declared import fit, marks, sample

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from .control import Order

_NESTED = ("struct_value", "list_value")
_PRIMITIVES = (str, bool, int, float)

Sdk = Any  # the SDK of the program, whose version is not known here


class Shapes:
    """The inputs, outputs and nested types of resource classes, and made-up results of functions, from the SDK.

    Needs an SDK that is loaded. ``loop`` is the program's event loop once there is one.
    """

    def __init__(self) -> None:
        self._types = sys.modules["pulumi._types"]
        self._classes: dict[str, type] = {}
        self._results: dict[str, Sdk] = {}
        self._sent: set[str] = set()
        self._types_by_class: dict[type, Sdk] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self._home = threading.get_ident()

    def note(self, type_: str, cls: type) -> None:
        """Take note of the class of a resource type."""
        self._classes.setdefault(type_, cls)

    def note_result(self, token: str, type_: Sdk) -> None:
        """Take note of the result type of a function."""
        self._results.setdefault(token, type_)

    def types_of(self, cls: type) -> Sdk:
        """Return the types of a class's properties: of a resource's outputs, else of an object's members.

        They are looked up on the program's own thread, calls being made on others: that may load the modules which the
        types live in, and modules that load lazily break when two threads touch them for the first time at once.
        """
        if cls not in self._types_by_class:
            is_object = self._types.is_output_type(cls) or self._types.is_input_type(cls)
            look_up = self._types.output_type_types if is_object else self._types.resource_types
            self._types_by_class[cls] = self._at_home(lambda: look_up(cls))
        return self._types_by_class[cls]

    def _at_home(self, work: Callable[[], Sdk]) -> Sdk:
        """Do some work on the program's own thread, and wait for it."""
        if self.loop is None or threading.get_ident() == self._home:
            return work()
        done: Future[Sdk] = Future()

        def run() -> None:
            try:
                done.set_result(work())
            except Exception as error:  # noqa: BLE001 - raised where it is waited for
                done.set_exception(error)

        self.loop.call_soon_threadsafe(run)
        return done.result()

    def of_resource(self, type_: str, properties: Sdk) -> Order | None:
        """Return a type's inputs and outputs until they have arrived, and always what its class says of ``properties``.

        Outputs that the class does not declare optional are ``always`` there, given or computed.

        What is said of ``properties``: see `.declared.marks`.
        """
        cls = self._classes.get(type_)
        if cls is None:
            return None
        shape = {}
        if type_ not in self._sent:
            names = self._types.resource_py_to_pulumi_names(cls)
            getters = {name: getter for _, name, getter in self._types._py_properties(cls)}
            initialiser = getattr(cls, "_internal_init", None)
            if initialiser is not None:
                parameters = inspect.signature(initialiser).parameters
                shape["inputs"] = sorted(names.get(name, name) for name in parameters if name in names)
            shape["outputs"] = sorted(getters)
            shape["always"] = sorted(name for name, getter in getters.items() if not _is_optional(getter))
        if properties.fields:
            shape.update(marks(self, self.types_of(cls), properties))
        return shape or None

    def told(self, type_: str) -> None:
        """Note that preflight has the shape of a type: only an answered call is sure to have arrived before others."""
        self._sent.add(type_)

    def fit(self, type_: str, properties: Sdk) -> None:
        """Make unknown what can't be an output of a type (see `.declared`)."""
        cls = self._classes.get(type_)
        nested = [key for key, value in properties.fields.items() if value.WhichOneof("kind") in _NESTED]
        if cls is not None and nested:
            fit(self, self.types_of(cls), properties)

    def of_output(self, type_: str, key: str) -> object:
        """Describe a value that an output of a type may have; a text where the SDK does not say."""
        cls = self._classes.get(type_)
        declared = self.types_of(cls).get(key) if cls is not None else None
        made = sample(self, declared, key, 1)
        return {"placeholder": key} if made is None else made

    def of_result(self, token: str) -> Order | None:
        """Make up a result of a function, of the shape that the SDK promises."""
        type_ = self._results.get(token)
        if type_ is None or not self._types.is_output_type(type_):
            return None
        return typing.cast("Order", sample(self, type_, ""))

    # --- What a type is, as `.declared` asks ------------------------------------------------------------------------

    def kind(self, type_: Sdk) -> str:
        """Return what a type of the SDK is."""
        plain = self.plain(type_)
        if plain in _PRIMITIVES:
            return str(plain.__name__)
        origin: Sdk = typing.get_origin(plain)
        found = ""
        if self._is_object(plain):
            found = "object"
        elif origin in (list, collections.abc.Sequence):
            found = "list"
        elif origin in (dict, collections.abc.Mapping):
            found = "map"
        elif isinstance(plain, type) and issubclass(plain, enum.Enum):
            found = "enum"
        return found

    def element(self, type_: Sdk) -> Sdk:
        """Return the type of what is in a list or a map."""
        arguments = typing.get_args(self.plain(type_))
        return arguments[-1] if arguments else None

    def members(self, type_: Sdk) -> Sdk:
        """Return the types of an object's members."""
        return self.types_of(self.plain(type_))

    def choice(self, type_: Sdk) -> object:
        """Return the first value of an enumeration."""
        return next(iter(self.plain(type_))).value

    def plain(self, type_: Sdk) -> Sdk:
        """Return a type without what says that it may be an output, or missing; ``None`` for what is no type."""
        try:
            return self._types.unwrap_type(type_) if type_ is not None else None
        except Exception:  # noqa: BLE001 - an annotation of a kind the SDK does not know
            return None

    def _is_object(self, type_: Sdk) -> bool:
        return isinstance(type_, type) and (self._types.is_output_type(type_) or self._types.is_input_type(type_))


def _is_optional(getter: Sdk) -> bool:
    """Return whether an output may be missing; True also where the SDK does not say."""
    declared = getattr(getattr(getter, "fget", None), "__annotations__", {}).get("return")
    arguments = typing.get_args(declared)
    return not arguments or type(None) in typing.get_args(arguments[0])
