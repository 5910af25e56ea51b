"""What the AWS provider plans for properties that a program leaves out, by type: `plans.json`, made by a script.

The file names its sources (the provider's version, the SDK's). It has one type a line, so that a run parses the types
that it meets and no other. ``scripts/aws_plans.py`` says what stands in it and how it was found.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from preflight.processes.sealed import read_text
from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.wire.values import Properties, Value

_FILE: Final = Path(__file__).with_name("plans.json")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned for one type.

    ``check`` are the defaults that Check writes into inputs, ``plan`` is what only planned outputs have, ``None`` for
    what AWS computes. In both a mapping stands for the objects in a property, be they one or many. ``hidden`` are
    defaults that are in the inputs and not in the planned outputs.
    """

    check: Mapping[str, Any] = field(default_factory=dict)
    plan: Mapping[str, Any] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()


@functools.cache
def plan_of(type_: str) -> Plan:
    """Return what is planned for a type; an empty plan for one that is not in the file."""
    text = _text()
    start = text.find(f'\n"{type_}": ')
    if start < 0:
        return Plan()
    line = text[start + 1 : text.index("\n", start + 1)]
    record = json.loads("{" + line.rstrip(",") + "}", parse_int=float)[type_]
    return Plan(record.get("check", {}), record.get("plan", {}), frozenset(record.get("hidden", ())))


@functools.cache
def _text() -> str:
    return read_text(_FILE)


def fill(properties: Properties, plan: Mapping[str, Any]) -> None:
    """Write what is planned into ``properties`` and the objects in them, wherever nothing stands yet."""
    for key, planned in plan.items():
        if isinstance(planned, dict):
            for item in objects(properties.get(key)):
                fill(item, planned)
        elif key not in properties:
            properties[key] = values.UNKNOWN if planned is None else planned


def objects(value: Value) -> list[Properties]:
    """Return the objects in a property: the one that it is, or those of a list; none behind a mark such as secret's."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict) and values.signature(item) is None]
