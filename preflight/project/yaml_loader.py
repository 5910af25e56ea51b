"""YAML as the CLI reads it: Go's yaml.v3 takes other plain scalars for booleans, numbers and times than PyYAML does.

Source: go-yaml v3 resolve.go. ``yes`` and ``on`` are texts, ``1:30`` too; ``1e3`` is a number; a date becomes the text
that Go prints for a time.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import yaml

from preflight.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

Node = Any  # loaders and nodes of PyYAML, which has no types

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_FIXED_FROM: Final = 1e-6
_FIXED_BELOW: Final = 1e21


DEEPEST: Final = 100
"""Levels of nesting beyond which a document is refused: the parser in C would overflow its stack."""

MOST_VALUES: Final = 200_000
"""Values of a document, what aliases repeat counted each time, beyond which it is refused."""


class ShapeError(Exception):
    """A document is too deep or too large, or holds itself; the message goes on from the name of the file."""


def check_shape(text: bytes) -> None:
    """Refuse a document that is too deep, too large once aliases are followed, or that holds itself.

    Looks at one event after the other, so that nothing is built of what is refused. Raises `ShapeError`, and
    `yaml.YAMLError` for what is no YAML.
    """
    sizes: dict[str | None, int | None] = {}  # what an anchor stands for; none while it is still open
    open_: list[tuple[str | None, int]] = []  # anchor of each level that is open, and the values before it
    count = 0
    for event in yaml.parse(text, Loader=_BASE):
        if isinstance(event, yaml.AliasEvent):
            size = sizes.get(event.anchor, 1)
            if size is None:
                raise ShapeError(f"holds itself, through the alias *{event.anchor}")
            count += size
        elif isinstance(event, yaml.CollectionStartEvent):
            open_.append((event.anchor, count))
            count += 1
            if event.anchor is not None:
                sizes[event.anchor] = None
            if len(open_) > DEEPEST:
                raise ShapeError("is nested too deeply")
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_.pop()
            if anchor is not None:
                sizes[anchor] = count - before
        elif isinstance(event, yaml.ScalarEvent):
            count += 1
            if event.anchor is not None:
                sizes[event.anchor] = 1
        if count > MOST_VALUES:
            raise ShapeError("holds too many values, or aliases that multiply them")


class Loader(_BASE):  # type: ignore[misc] # in C where there is one, which mypy does not know
    """A safe loader with Go's rules for plain scalars and for keys that stand twice."""

    def construct_document(self, node: Node) -> object:
        """Return the document's content; raises `yaml.YAMLError` where a key stands twice in a mapping."""
        _refuse_duplicates(node)
        return super().construct_document(node)


def _refuse_duplicates(root: Node) -> None:
    waiting, seen = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        children = node.value if isinstance(node, yaml.SequenceNode) else []
        if isinstance(node, yaml.MappingNode):
            children = [each for pair in node.value for each in pair]
            keys: set[str] = set()
            for key, _ in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    continue
                if key.value in keys:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {key.value!r} stands twice in a mapping", key.start_mark
                    )
                keys.add(key.value)
        for child in children:
            if id(child) not in seen:
                seen.add(id(child))
                waiting.append(child)


def _resolve(tag: str, pattern: str, first: str) -> None:
    expression = re.compile(f"^(?:{pattern})$")
    for character in first:
        Loader.yaml_implicit_resolvers.setdefault(character, []).append((f"tag:yaml.org,2002:{tag}", expression))


Loader.yaml_implicit_resolvers = {}
_resolve("bool", "true|True|TRUE|false|False|FALSE", "tTfF")
_resolve("null", "~|null|Null|NULL|", "~nN")
Loader.yaml_implicit_resolvers[""] = [("tag:yaml.org,2002:null", re.compile("^$"))]
_resolve("int", "[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[1-9][0-9_]*|0)", "-+0123456789")
_resolve("float", r"[-+]?(?:\.[0-9]+|[0-9_]+(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789")
_resolve("float", r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", "-+.")
_resolve(
    "timestamp",
    r"\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(?:\.\d*)?[ \t]*(?:Z|[-+]\d{1,2}(?::?\d{2})?)?)?",
    "0123456789",
)
_resolve("merge", "<<", "<")


def _integer(loader: Node, node: Node) -> int:
    text = str(loader.construct_scalar(node)).replace("_", "")
    digits = text.lstrip("+-")
    if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        text = text.replace(digits, f"0o{digits[1:]}")
    return int(text, 0)


def _float(loader: Node, node: Node) -> float:
    text = str(loader.construct_scalar(node)).replace("_", "").lower()
    return float(text.replace(".inf", "inf").replace(".nan", "nan"))


def _timestamp(construct: Callable[[Node, Node], Any]) -> Callable[[Node, Node], str]:
    def constructor(loader: Node, node: Node) -> str:
        try:
            found = construct(loader, node)
        except ValueError:
            return str(loader.construct_scalar(node))
        if isinstance(found, dt.date) and not isinstance(found, dt.datetime):
            found = dt.datetime(found.year, found.month, found.day, tzinfo=dt.UTC)
        zone = found.strftime("%z") or "+0000"
        fraction = f".{found.microsecond:06d}".rstrip("0") if found.microsecond else ""
        name = "UTC" if zone == "+0000" else zone
        return f"{found:%Y-%m-%d %H:%M:%S}{fraction} {zone} {name}"

    return constructor


Loader.add_constructor("tag:yaml.org,2002:int", _integer)
Loader.add_constructor("tag:yaml.org,2002:float", _float)
Loader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp(_BASE.construct_yaml_timestamp))


def number_text(number: float) -> str:
    """Return a number as Go's JSON encoder writes it: ``2.5``, ``1`` for 1.0, ``1e-7``, ``1e+21``.

    Raises `PreflightError` for infinity and NaN, which JSON does not have; the CLI fails on them too.
    """
    if not math.isfinite(number):
        raise ConfigurationError(
            f"{number} is no value for configuration.", "JSON, in which it travels, has no such number."
        )
    size = abs(number)
    if size and not _FIXED_FROM <= size < _FIXED_BELOW:
        mantissa, _, exponent = repr(number).partition("e")
        return f"{mantissa.removesuffix('.0')}e{exponent[0]}{exponent[1:].lstrip('0')}"
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
