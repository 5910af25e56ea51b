"""How the provider converts a text, a number or a boolean that stands where it expects one of the others.

A program that reads a number from its configuration as text gets a number in the stack, and a tag ``12`` is a text.
Source: pulumi-terraform-bridge pkg/tfbridge/schema.go, ``makeTerraformInput`` and ``CoerceTerraformString``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from preflight.wire import values

if TYPE_CHECKING:
    from preflight.wire.values import Value

_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
# Go's strconv.ParseBool.
_TRUE: Final = ("1", "t", "T", "true", "TRUE", "True")
_FALSE: Final = ("0", "f", "F", "false", "FALSE", "False")


def convert(value: Value, kind: str) -> Value:
    """Return ``value`` as ``kind`` (``str``, ``int``, ``float``, ``bool``); as it is where it can't be converted."""
    if value == values.UNKNOWN:
        return value
    if isinstance(value, str):
        return _from_text(value, kind)
    if kind == "str" and isinstance(value, bool):
        return "true" if value else "false"
    if kind == "str" and isinstance(value, (int, float)):
        text = format(Decimal(repr(value)), "f")  # strconv.FormatFloat(value, 'f', -1, 64)
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value


def _from_text(text: str, kind: str) -> Value:
    if kind == "bool" and text in _TRUE + _FALSE:
        return text in _TRUE
    if (kind == "int" and _WHOLE.fullmatch(text)) or (kind == "float" and _NUMBER.fullmatch(text)):
        return float(text)
    return text
