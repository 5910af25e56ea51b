"""JSON as Go's ``encoding/json`` writes it, which is what the AWS provider writes documents with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from preflight.wire.values import Value

# Go writes these as escapes, so that JSON can stand inside HTML.
_ESCAPES: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def encode(content: Value, *, indent: int | None = None) -> str:
    """Write ``content``, its members in the order they have."""
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(content, indent=indent, separators=separators, ensure_ascii=False)
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return text


def encode_map(content: Value) -> str:
    """Write property values as Go writes maps: members sorted by name, whole numbers without a fraction."""
    return encode(_as_go_map(content))


def _as_go_map(content: Value) -> Value:
    if isinstance(content, dict):
        return {key: _as_go_map(content[key]) for key in sorted(content)}
    if isinstance(content, list):
        return [_as_go_map(item) for item in content]
    if isinstance(content, float) and content.is_integer():
        return int(content)
    return content
