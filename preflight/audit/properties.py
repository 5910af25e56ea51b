"""Property values as a state holds them, turned into those that travel to packs.

A state is JSON in which objects with a signature stand for secrets, assets, references, bytes and numbers that JSON has
no word for. Source: pulumi/pulumi pkg/resource/stack/deployment.go, ``DeserializePropertyValue``.
"""

from __future__ import annotations

import base64
import binascii
import struct
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import StateError
from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Callable

    from preflight.wire.values import Properties, Value

BYTES: Final = "803fd3297a5875dc03ca845dda5d2a98"
"""Signature of a text that is not UTF-8, in base64."""

FLOAT: Final = "8ad145fe-0d11-4827-bfd7-1abcbf086f5c"
"""Signature of a number that JSON can't hold, as the hexadecimal digits of its 64 bits."""

UNKNOWN_SECRET: Final = object()
"""What a reader of secrets returns for one that it can't read."""

_KEPT: Final = frozenset({values.ASSET, values.ARCHIVE})


def check_secret(raw: Properties) -> str:
    """Return the name under which a secret has its value; raises `StateError` where it has not exactly one."""
    given = [name for name in ("plaintext", "ciphertext") if isinstance(raw.get(name), str) and raw[name]]
    if len(given) != 1:
        raise StateError("A secret has not exactly one of `plaintext` and `ciphertext`.", _NEWER)
    return given[0]


def _unread(raw: Properties) -> object:
    check_secret(raw)
    return UNKNOWN_SECRET


def decode_properties(raw: Properties, read_secret: Callable[[Properties], Any] = _unread) -> Properties:
    """Return the properties of a resource; raises `StateError` for what the engine would not understand.

    Unless ``read_secret`` says otherwise, a secret is unknown, of no particular type, also one that stands there in
    plain text (``pulumi stack export --show-secrets``): what nobody reads can be in no result.
    """
    return {key: decode(item, read_secret) for key, item in raw.items()}


def decode(raw: Value, read_secret: Callable[[Properties], Any] = _unread) -> Value:
    """Return one value, see `decode_properties`."""
    if isinstance(raw, list):
        return [decode(item, read_secret) for item in raw]
    if not isinstance(raw, dict):
        return raw
    if values.SIGNATURE not in raw:
        return decode_properties(raw, read_secret)
    mark = raw[values.SIGNATURE]
    if mark in _KEPT:
        return decode_properties(raw, read_secret)
    if mark == values.SECRET:
        return values.make_secret(_held(read_secret(raw), read_secret))
    reader = _READERS.get(mark) if isinstance(mark, str) else None
    if reader is None:
        raise StateError(f"A property has the signature {str(mark)[:80]!r}, which is not known.", _NEWER)
    return reader(raw)


def _held(value: Any, read_secret: Callable[[Properties], Any]) -> Value:  # noqa: ANN401 - JSON
    if value is UNKNOWN_SECRET:
        return values.UNKNOWN
    try:
        return decode(value, read_secret)
    except StateError as error:
        raise StateError("A secret holds what is not understood.", error.hint) from None  # its words may be secret


def _reference(raw: Properties) -> Value:
    if not isinstance(raw.get("urn"), str):
        raise StateError("A reference to a resource names no URN.", _NEWER)
    found: Properties = {values.SIGNATURE: values.RESOURCE, "urn": raw["urn"]}
    identifier: Any = raw.get("id")
    if isinstance(identifier, dict):  # as some versions of the engine wrote it
        identifier = identifier.get("V")
        identifier = "" if isinstance(identifier, dict) else identifier
    if isinstance(identifier, str):
        found["id"] = identifier
    elif identifier is not None:
        raise StateError("A reference to a resource has an id that is no text.", _NEWER)
    return found


def _bytes(raw: Properties) -> Value:
    try:
        return base64.b64decode(raw["value"], validate=True).decode()
    except UnicodeDecodeError:
        # The engine has no word for these that packs understand, and ends.
        raise StateError("A property holds bytes that are no text; packs can't be asked about it.", "") from None
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise StateError("A text of bytes is not base64.", _NEWER) from error


def _float(raw: Properties) -> Value:
    try:
        return struct.unpack(">d", int(raw["value"], 16).to_bytes(8))[0]
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise StateError("A number is not given as hexadecimal digits.", _NEWER) from error


_READERS: Final[dict[str, Callable[[Properties], Value]]] = {
    values.RESOURCE: _reference,
    BYTES: _bytes,
    FLOAT: _float,
}
_NEWER: Final = "A newer Pulumi may have written it, or it is damaged: try `pulumi stack export` on the stack."
