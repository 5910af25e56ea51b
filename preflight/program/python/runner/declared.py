"""What declared types say of values on the wire, whoever declares them: classes of an SDK, or preflight's own table.

`Types` is how a type is asked what it is; types themselves are whatever its owner made of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIST_LENGTH = 3
_DEPTH = 6
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_NESTED = ("struct_value", "list_value")
_PRIMITIVES = ("str", "bool", "int", "float")
_FITTING = {"string_value": ("str",), "number_value": ("int", "float"), "bool_value": ("bool",)}
"""By the kind of a value on the wire: the types that it fits."""

Type = Any  # a type as its owner has it; ``None`` is one of which nothing is known
Message = Any  # a protobuf ``Value`` or ``Struct``
Path = tuple[str | int, ...]
Found = dict[str, list[Any]]


class Types(Protocol):
    """Tells what a type is."""

    def kind(self, type_: Type) -> str:
        """Return ``str``, ``bool``, ``int``, ``float``, ``enum``, ``object``, ``list``, ``map``; else nothing."""

    def element(self, type_: Type) -> Type:
        """Return the type of what is in a list or a map."""

    def members(self, type_: Type) -> Mapping[str, Type]:
        """Return the types of an object's members, by their names on the wire."""

    def choice(self, type_: Type) -> object:
        """Return a value of an enumeration."""


def marks(types: Types, declared: Mapping[str, Type], properties: Message) -> Found:
    """Return what the ``declared`` types say of a resource's ``properties``, as far as there is anything to say.

    On the wire maps and objects look alike: ``maps`` are the paths of maps. The provider writes and converts what
    stands where another kind is declared: ``texts`` are the paths of objects that stand for a text, a JSON document;
    ``scalars`` those of texts, numbers and booleans that stand for one of the others, each with the kind.
    """
    found: Found = {"maps": [], "texts": [], "scalars": []}
    for key, value in properties.fields.items():
        _mark(types, value, declared.get(key), (key,), found)
    return {kind: paths for kind, paths in found.items() if paths}


def _mark(types: Types, value: Message, type_: Type, path: Path, found: Found) -> None:
    wire = value.WhichOneof("kind")
    kind = types.kind(type_)
    if wire == "struct_value" and _SIGNATURE in value.struct_value.fields:
        fields = value.struct_value.fields
        if "value" in fields:
            _mark(types, fields["value"], type_, path, found)
    elif wire in _NESTED and kind == "str":
        found["texts"].append(_dotted(path))
    elif wire == "struct_value":
        fields = value.struct_value.fields
        is_object = kind == "object"
        if not is_object:
            found["maps"].append(_dotted(path))
        element = types.element(type_) if kind == "map" else None
        members = types.members(type_) if is_object else dict.fromkeys(fields, element)
        for key, item in fields.items():
            if is_object or item.WhichOneof("kind") not in _NESTED:
                _mark(types, item, members.get(key), (*path, key), found)
    elif wire == "list_value":
        element = types.element(type_) if kind == "list" else None
        for index, item in enumerate(value.list_value.values):
            _mark(types, item, element, (*path, index), found)
    elif kind in _PRIMITIVES and kind not in _FITTING.get(wire, _PRIMITIVES):
        found["scalars"].append([*path, kind])


def fit(types: Types, declared: Mapping[str, Type], properties: Message) -> None:
    """Make unknown what can't be an output of a ``declared`` type: some providers take a list and give back a map.

    Planned outputs start as the inputs, and SDKs fail on a value of another kind than they declare.
    """
    for key, value in properties.fields.items():
        if value.WhichOneof("kind") in _NESTED:
            _fit(types, value, declared.get(key))


def _fit(types: Types, value: Message, type_: Type) -> None:
    kind = types.kind(type_)
    if value.WhichOneof("kind") == "list_value":
        if kind in ("map", "object") or kind in _PRIMITIVES:
            value.string_value = _UNKNOWN
        elif kind == "list":
            for item in value.list_value.values:
                _fit(types, item, types.element(type_))
    elif value.WhichOneof("kind") == "struct_value":
        fields = value.struct_value.fields
        if _SIGNATURE in fields:
            if "value" in fields:
                _fit(types, fields["value"], type_)
        elif kind == "list" or kind in _PRIMITIVES:
            value.string_value = _UNKNOWN
        else:
            members = types.members(type_) if kind == "object" else {}
            for key, item in fields.items():
                _fit(types, item, types.element(type_) if kind == "map" else members.get(key))


def sample(types: Types, type_: Type, name: str, depth: int = 0) -> object:
    """Describe a value of a type; ``None`` where nothing is known. A text is described by ``name``, its property's."""
    kind = types.kind(type_)
    made: object = None
    if kind == "object":
        members = types.members(type_) if depth <= _DEPTH else {}
        made = {key: sample(types, item, key, depth + 1) for key, item in members.items()}
    elif kind == "list":
        element = types.element(type_)
        count = 1 if types.kind(element) == "object" else _LIST_LENGTH
        made = [sample(types, element, f"{name}-{index + 1}", depth + 1) for index in range(count)]
    elif kind == "map":
        made = {}
    elif kind == "bool":
        made = False
    elif kind in ("int", "float"):
        made = 1
    elif kind == "enum":
        made = types.choice(type_)
    elif kind == "str":
        made = {"placeholder": name}
    return made


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))
