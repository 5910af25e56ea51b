"""Keys of tables and indexes, and how the configuration spells them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.config_reader import one_of

if TYPE_CHECKING:
    from infra.config_reader import ConfigReader

ATTRIBUTE_TYPES = {"S": "text", "N": "number", "B": "binary"}

_INDEX_NAME = re.compile(r"[A-Za-z0-9_.-]{3,255}")
_ATTRIBUTE_NAME_BYTES = 255


@dataclass(frozen=True, slots=True)
class Key:
    """A key attribute: its name and its type, ``S``, ``N`` or ``B``."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class KeySchema:
    """Primary key of a table, or key of a global index."""

    partition: Key
    sort: Key | None = None

    @property
    def all(self) -> tuple[Key, ...]:
        """Both keys, or the one there is."""
        return (self.partition, self.sort) if self.sort else (self.partition,)


def key_schema(config: ConfigReader, where: str, value: object) -> KeySchema | None:
    """Read ``{partitionKey, sortKey}``; None where it is wrong, which is reported."""
    before = len(config.problems)
    parts = config.mapping_in(where, value, ("partitionKey", "sortKey"))
    if len(config.problems) > before:
        return None
    partition = key(config, f"{where}.partitionKey", parts.get("partitionKey"))
    sort = key(config, f"{where}.sortKey", parts["sortKey"]) if "sortKey" in parts else None
    if partition and sort and partition.name == sort.name:
        config.problem(f"{where}.sortKey", "must be another attribute than the partition key.")
    return KeySchema(partition, sort) if partition else None


def key(config: ConfigReader, where: str, value: object) -> Key | None:
    """Read ``{name, type}``; None where it is wrong, which is reported."""
    if value is None:
        config.problem(where, "is missing; write {name: ATTRIBUTE, type: S}.")
        return None
    before = len(config.problems)
    parts = config.mapping_in(where, value, ("name", "type"))
    name, type_ = parts.get("name"), parts.get("type")
    attribute_name(config, f"{where}.name", name)
    attribute_type(config, f"{where}.type", type_)
    return Key(str(name), str(type_)) if len(config.problems) == before else None


def attribute_name(config: ConfigReader, where: str, value: object) -> str:
    """Check the name of an attribute."""
    if not _is_attribute_name(value):
        config.problem(where, "must be the name of an attribute, 1 to 255 bytes.")
    return str(value)


def _is_attribute_name(value: object) -> bool:
    try:
        return isinstance(value, str) and 1 <= len(value.encode()) <= _ATTRIBUTE_NAME_BYTES
    except UnicodeEncodeError:  # half a character, as JSON can write it
        return False


def attribute_type(config: ConfigReader, where: str, value: object) -> str:
    """Check the type of a key attribute."""
    if not isinstance(value, str) or value not in ATTRIBUTE_TYPES:
        words = one_of([f"{letter} ({word})" for letter, word in ATTRIBUTE_TYPES.items()])
        config.problem(where, f"must be {words}, not {config.found(where, value)}.")
    return str(value)


def index_name(config: ConfigReader, where: str, value: object) -> str:
    """Check the name of an index."""
    config.matching(where, value, _INDEX_NAME, "the name of an index, 3 to 255 letters, digits and _ . -")
    return str(value)
