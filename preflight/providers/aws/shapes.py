"""The shapes of AWS types and functions, for programs whose own SDK does not tell them: `shapes.json.gz`.

The file names its source; ``scripts/aws_shapes.py`` makes it and says what stands in it. It is read when a program that
is not in Python first uses AWS, and of its lines only those that are asked for are parsed.
"""

from __future__ import annotations

import functools
import gzip
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from preflight.processes.sealed import read_bytes
from preflight.providers.base import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

_reading: Final = threading.Lock()
_FILE: Final = Path(__file__).with_name("shapes.json.gz")
Record = Any  # a text, or a mapping: see the script
_ELEMENT: Final = {"[]": "list", "{}": "map"}
_SIMPLE: Final = frozenset({"str", "bool", "int", "float"})


class AwsShapes:
    """The table. A type is a text, as the script writes it."""

    @property
    def source(self) -> str:
        """The SDK that the shapes are those of, with its version."""
        return str(_record("source"))

    def load(self) -> None:
        """Read the table, which happens else when it is first asked."""
        _lines()

    def resource(self, type_: str) -> tuple[Shape, Mapping[str, str]] | None:
        """Return the shape of a resource type and the types of its outputs; ``None`` for one that is not there."""
        record = _record(type_)
        if not isinstance(record, dict):
            return None
        shape = Shape(*(frozenset(record[kind]) for kind in ("inputs", "outputs", "always")))
        return shape, record["outputs"]

    def result(self, token: str) -> str | None:
        """Return the type of a function's result; ``None`` for one that is not there."""
        record = _record(token)
        return record if isinstance(record, str) else None

    def kind(self, type_: str | None) -> str:
        """Return what a type is."""
        if type_ is None or type_ in _SIMPLE:
            return type_ or ""
        return _ELEMENT.get(type_[:2]) or {"#": "object", "=": "enum"}.get(type_[:1], "")

    def element(self, type_: str) -> str:
        """Return the type of what is in a list or a map."""
        return type_[2:]

    def members(self, type_: str) -> Mapping[str, str]:
        """Return the types of an object's members."""
        return cast("Mapping[str, str]", _record(type_))

    def choice(self, type_: str) -> str:
        """Return a value of an enumeration."""
        return type_[1:]


@functools.cache
def _record(key: str) -> Record:
    text = _lines().get(key)
    return json.loads(text.rstrip(",")) if text is not None else None


def _lines() -> dict[str, str]:
    """Return the lines of the file by their keys."""
    with _reading:  # a program's first resources come at once, and each thread would read the file
        return _read_lines()


@functools.cache
def _read_lines() -> dict[str, str]:
    lines = gzip.decompress(read_bytes(_FILE)).decode().splitlines()
    return {key[1:-1]: record for key, _, record in (line.partition(": ") for line in lines) if record}
