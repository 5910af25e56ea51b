"""Property values to and from protobuf's ``Struct``, in which they travel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from preflight.wire.protocol import Message, struct_pb2

if TYPE_CHECKING:
    from preflight.wire.values import Properties, Value


def from_value(value: Message) -> Value:
    """Turn a protobuf ``Value`` into plain data."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "struct_value":
        return {key: from_value(item) for key, item in value.struct_value.fields.items()}
    if kind == "list_value":
        return [from_value(item) for item in value.list_value.values]
    if kind == "number_value":
        return value.number_value
    if kind == "bool_value":
        return value.bool_value
    return None


def from_struct(struct: Message) -> Properties:
    """Turn a protobuf ``Struct`` into a plain dict."""
    return {key: from_value(item) for key, item in struct.fields.items()}


def fill_value(target: Message, value: Value) -> None:
    """Write plain data into a protobuf ``Value``; raises `TypeError` for what JSON can't hold."""
    if value is None:
        target.null_value = 0
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, (int, float)):
        target.number_value = value
    elif isinstance(value, Mapping):
        fields = target.struct_value.fields
        if not value:
            target.struct_value.SetInParent()
        for key, item in value.items():
            fill_value(fields[str(key)], item)
    elif isinstance(value, (list, tuple)):
        values = target.list_value.values
        if not value:
            target.list_value.SetInParent()
        for item in value:
            fill_value(values.add(), item)
    else:
        raise TypeError(f"a property can't hold a value of type {type(value).__name__}")


def to_struct(properties: Mapping[str, Any]) -> Message:
    """Turn a plain dict into a protobuf ``Struct``."""
    struct = struct_pb2.Struct()
    fields = struct.fields
    for key, item in properties.items():
        fill_value(fields[str(key)], item)
    return struct
