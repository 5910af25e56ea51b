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

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from .control import Order

_LIST_LENGTH = 3
_DEPTH = 6
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_NESTED = ("struct_value", "list_value")
_PRIMITIVES = (str, bool, int, float)
_FITTING = {"string_value": (str,), "number_value": (int, float), "bool_value": (bool,)}
"""By the kind of a value on the wire: the types that it fits."""

Sdk = Any  # the SDK of the program, whose version is not known here
Found = dict[str, list[Any]]


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

    def _types_of(self, cls: type) -> Sdk:
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

        On the wire maps and objects look alike: ``maps`` are the paths of maps. The provider writes and converts what
        stands where another kind is declared: ``texts`` are the paths of objects that stand for a text, a JSON
        document; ``scalars`` those of texts, numbers and booleans that stand for one of the others, each with the kind.
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
            types = self._types_of(cls)
            found: Found = {"maps": [], "texts": [], "scalars": []}
            for key, value in properties.fields.items():
                self._paths(value, types.get(key), (key,), found)
            shape.update({kind: paths for kind, paths in found.items() if paths})
        return shape or None

    def told(self, type_: str) -> None:
        """Note that preflight has the shape of a type: only an answered call is sure to have arrived before others."""
        self._sent.add(type_)

    def _paths(self, value: Sdk, type_: Sdk, path: tuple[str | int, ...], found: Found) -> None:
        type_ = self._plain(type_)
        kind = value.WhichOneof("kind")
        if kind == "struct_value" and _SIGNATURE in value.struct_value.fields:
            fields = value.struct_value.fields
            if "value" in fields:
                self._paths(fields["value"], type_, path, found)
        elif kind in _NESTED and type_ is str:
            found["texts"].append(_dotted(path))
        elif kind == "struct_value":
            fields = value.struct_value.fields
            is_object = self._is_object(type_)
            if not is_object:
                found["maps"].append(_dotted(path))
            types = self._types_of(type_) if is_object else dict.fromkeys(fields, self._argument(type_, 1))
            for key, item in fields.items():
                if is_object or item.WhichOneof("kind") not in _NESTED:
                    self._paths(item, types.get(key), (*path, key), found)
        elif kind == "list_value":
            element = self._argument(type_, 0)
            for index, item in enumerate(value.list_value.values):
                self._paths(item, element, (*path, index), found)
        elif type_ in _PRIMITIVES and type_ not in _FITTING.get(kind, _PRIMITIVES):
            found["scalars"].append([*path, type_.__name__])

    def fit(self, type_: str, properties: Sdk) -> None:
        """Make unknown what can't be an output of a type: some providers take a list and give back a map.

        Planned outputs start as the inputs, and the SDK fails on a value of another kind than its class declares.
        """
        cls = self._classes.get(type_)
        nested = [key for key, value in properties.fields.items() if value.WhichOneof("kind") in _NESTED]
        if cls is not None and nested:
            types = self._types_of(cls)
            for key in nested:
                self._fit(properties.fields[key], types.get(key))

    def _fit(self, value: Sdk, type_: Sdk) -> None:
        type_ = self._plain(type_)
        origin: Sdk = typing.get_origin(type_)
        is_list = origin in (list, collections.abc.Sequence)
        is_map = origin in (dict, collections.abc.Mapping)
        if value.WhichOneof("kind") == "list_value":
            if is_map or type_ in _PRIMITIVES or self._is_object(type_):
                value.string_value = _UNKNOWN
            elif is_list:
                for item in value.list_value.values:
                    self._fit(item, self._argument(type_, 0))
        elif value.WhichOneof("kind") == "struct_value":
            fields = value.struct_value.fields
            if _SIGNATURE in fields:
                if "value" in fields:
                    self._fit(fields["value"], type_)
            elif is_list or type_ in _PRIMITIVES:
                value.string_value = _UNKNOWN
            else:
                types = self._types_of(type_) if self._is_object(type_) else {}
                for key, item in fields.items():
                    self._fit(item, self._argument(type_, 1) if is_map else types.get(key))

    def _plain(self, type_: Sdk) -> Sdk:
        try:
            return self._types.unwrap_type(type_) if type_ is not None else None
        except Exception:  # noqa: BLE001 - an annotation of a kind the SDK does not know
            return None

    def _is_object(self, type_: Sdk) -> bool:
        return isinstance(type_, type) and (self._types.is_output_type(type_) or self._types.is_input_type(type_))

    def _argument(self, type_: Sdk, index: int) -> Sdk:
        arguments = typing.get_args(type_)
        return arguments[index] if len(arguments) > index else None

    def of_output(self, type_: str, key: str) -> object:
        """Describe a value that an output of a type may have; a text where the SDK does not say."""
        cls = self._classes.get(type_)
        declared = self._types_of(cls).get(key) if cls is not None else None
        sample = self._sample(self._plain(declared), key, 1)
        return {"placeholder": key} if sample is None else sample

    def of_result(self, token: str) -> Order | None:
        """Make up a result of a function, of the shape that the SDK promises."""
        type_ = self._results.get(token)
        if type_ is None or not self._types.is_output_type(type_):
            return None
        return self._sample_object(type_, 0)

    def _sample_object(self, type_: Sdk, depth: int) -> Order:
        if depth > _DEPTH:
            return {}
        return {name: self._sample(self._plain(item), name, depth + 1) for name, item in self._types_of(type_).items()}

    def _sample(self, type_: Sdk, name: str, depth: int) -> object:
        sample: object = None
        origin: object = typing.get_origin(type_)
        if self._is_object(type_):
            sample = self._sample_object(type_, depth)
        elif origin in (list, collections.abc.Sequence):
            element = self._plain(self._argument(type_, 0))
            count = 1 if self._is_object(element) else _LIST_LENGTH
            sample = [self._sample(element, f"{name}-{index + 1}", depth + 1) for index in range(count)]
        elif origin in (dict, collections.abc.Mapping):
            sample = {}
        elif type_ is bool:
            sample = False
        elif type_ in (int, float):
            sample = 1
        elif isinstance(type_, type) and issubclass(type_, enum.Enum):
            sample = next(iter(type_)).value
        elif type_ is str:
            sample = {"placeholder": name}
        return sample


def _is_optional(getter: Sdk) -> bool:
    """Return whether an output may be missing; True also where the SDK does not say."""
    declared = getattr(getattr(getter, "fget", None), "__annotations__", {}).get("return")
    arguments = typing.get_args(declared)
    return not arguments or type(None) in typing.get_args(arguments[0])


def _dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(map(str, path))
