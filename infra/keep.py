"""What a table has that the house asks nothing about, and that stays only if the program says so.

The provider takes away what a program does not name: replicas, indexes, tags, the table class, a stream. A table that
is taken over names here what it shall keep (`infra.adopt` writes the setting). What the house forbids has no place
here: a customer key, contributor insights or recovery on another table, another view of the stream of events.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from infra.keys import Key, KeySchema, attribute_name, index_name, key, key_schema

if TYPE_CHECKING:
    from infra.config_reader import ConfigReader

PROJECTIONS = ("ALL", "KEYS_ONLY", "INCLUDE")
TABLE_CLASSES = ("STANDARD", "STANDARD_INFREQUENT_ACCESS")
VIEW_TYPES = ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
CONSISTENCIES = ("EVENTUAL", "STRONG")
HOUSE_TAGS = ("Environment", "Team", "CostCenter")

_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d")
_KINESIS_ARN = re.compile(r"arn:aws[a-z-]*:kinesis:[a-z0-9-]+:\d{12}:stream/[A-Za-z0-9_.-]{1,128}")
_TAG_KEY_CHARACTERS = 128
_TAG_VALUE_CHARACTERS = 256


@dataclass(frozen=True, slots=True)
class Projection:
    """Which attributes an index holds: all, the keys, or the keys and some others."""

    type: str = "ALL"
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GlobalIndex:
    """A global secondary index."""

    name: str
    keys: KeySchema
    projection: Projection


@dataclass(frozen=True, slots=True)
class LocalIndex:
    """A local secondary index: the table's partition key and a sort key of its own."""

    name: str
    sort: Key
    projection: Projection


@dataclass(frozen=True, slots=True)
class Replica:
    """A copy of the table in another region."""

    region: str
    consistency: str = "EVENTUAL"
    recovery: bool = False
    propagate_tags: bool = False


@dataclass(frozen=True, slots=True)
class Throughput:
    """Highest throughput of an on-demand table, in request units a second; None is no limit of its own."""

    read: int | None = None
    write: int | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """What one table keeps."""

    stream_view_type: str = ""
    table_class: str = ""
    time_to_live: str = ""
    limits: Throughput = field(default_factory=Throughput)
    global_indexes: tuple[GlobalIndex, ...] = ()
    local_indexes: tuple[LocalIndex, ...] = ()
    replicas: tuple[Replica, ...] = ()
    kinesis_streams: tuple[str, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def index_names(self) -> tuple[str, ...]:
        """Names of its indexes, global ones first."""
        return (*(index.name for index in self.global_indexes), *(index.name for index in self.local_indexes))

    @property
    def attributes(self) -> dict[str, str]:
        """Types of the attributes that are keys of its indexes."""
        keys = [found for index in self.global_indexes for found in index.keys.all]
        return {found.name: found.type for found in [*keys, *(index.sort for index in self.local_indexes)]}


KEYS = (
    "streamViewType",
    "tableClass",
    "timeToLive",
    "onDemandLimits",
    "globalIndexes",
    "localIndexes",
    "replicas",
    "kinesisStreams",
    "tags",
)


def read_keep(config: ConfigReader, tables: tuple[str, ...], streaming: str) -> dict[str, Keep]:
    """Read the setting ``keep``, by table; ``streaming`` is the table whose stream the house decides."""
    found = config.mapping_in("keep", config.mapping("keep"), tables)
    return {table: _keep(config, f"keep.{table}", value, table != streaming) for table, value in found.items()}


def _keep(config: ConfigReader, where: str, value: object, may_stream: bool) -> Keep:  # noqa: FBT001 - private
    parts = config.mapping_in(where, value, KEYS if may_stream else KEYS[1:])
    return Keep(
        stream_view_type=_choice(config, f"{where}.streamViewType", parts.get("streamViewType"), VIEW_TYPES),
        table_class=_choice(config, f"{where}.tableClass", parts.get("tableClass"), TABLE_CLASSES),
        time_to_live=_attribute(config, f"{where}.timeToLive", parts.get("timeToLive")),
        limits=_limits(config, f"{where}.onDemandLimits", parts.get("onDemandLimits", {})),
        global_indexes=tuple(
            _global_index(config, at, item) for at, item in _items(config, f"{where}.globalIndexes", parts)
        ),
        local_indexes=tuple(
            _local_index(config, at, item) for at, item in _items(config, f"{where}.localIndexes", parts)
        ),
        replicas=tuple(_replica(config, at, item) for at, item in _items(config, f"{where}.replicas", parts)),
        kinesis_streams=_kinesis(config, f"{where}.kinesisStreams", parts.get("kinesisStreams", [])),
        tags=_tags(config, f"{where}.tags", parts.get("tags", {})),
    )


def _items(config: ConfigReader, where: str, parts: dict[str, Any]) -> list[tuple[str, object]]:
    value = parts.get(where.rpartition(".")[2], [])
    if not isinstance(value, list):
        config.problem(where, "must be a list of maps.")
        return []
    return [(f"{where}[{position}]", item) for position, item in enumerate(value)]


def _choice(config: ConfigReader, where: str, value: object, allowed: tuple[str, ...], default: str = "") -> str:
    if value is None:
        return default
    if value not in allowed:
        config.problem(where, f"must be one of {', '.join(allowed)}, not {config.found(where, value)}.")
        return default
    return str(value)


def _flag(config: ConfigReader, where: str, value: object) -> bool:
    if value not in (None, True, False):
        config.problem(where, f"must be true or false, not {config.found(where, value)}.")
    return value is True


def _attribute(config: ConfigReader, where: str, value: object) -> str:
    return "" if value is None else attribute_name(config, where, value)


def _limits(config: ConfigReader, where: str, value: object) -> Throughput:
    parts = config.mapping_in(where, value, ("read", "write"))
    found: dict[str, int] = {}
    for name, units in parts.items():
        if isinstance(units, int) and not isinstance(units, bool) and units >= 1:
            found[name] = units
        else:
            config.problem(f"{where}.{name}", "must be a whole number of request units a second, 1 or more.")
    return Throughput(found.get("read"), found.get("write"))


def _projection(config: ConfigReader, where: str, parts: dict[str, Any]) -> Projection:
    type_ = _choice(config, f"{where}.projection", parts.get("projection"), PROJECTIONS, "ALL")
    attributes = config.texts_in(f"{where}.attributes", parts.get("attributes", []))
    if bool(attributes) != (type_ == "INCLUDE"):
        config.problem(f"{where}.attributes", "go with the projection INCLUDE, and with no other.")
    return Projection(type_, attributes)


def _global_index(config: ConfigReader, where: str, value: object) -> GlobalIndex:
    parts = config.mapping_in(where, value, ("name", "partitionKey", "sortKey", "projection", "attributes"))
    keys = {name: part for name, part in parts.items() if name in ("partitionKey", "sortKey")}
    return GlobalIndex(
        name=index_name(config, f"{where}.name", parts.get("name")),
        keys=key_schema(config, where, keys) or KeySchema(Key("", "S")),
        projection=_projection(config, where, parts),
    )


def _local_index(config: ConfigReader, where: str, value: object) -> LocalIndex:
    parts = config.mapping_in(where, value, ("name", "sortKey", "projection", "attributes"))
    return LocalIndex(
        name=index_name(config, f"{where}.name", parts.get("name")),
        sort=key(config, f"{where}.sortKey", parts.get("sortKey")) or Key("", "S"),
        projection=_projection(config, where, parts),
    )


def _replica(config: ConfigReader, where: str, value: object) -> Replica:
    parts = config.mapping_in(where, value, ("region", "consistency", "pointInTimeRecovery", "propagateTags"))
    region = parts.get("region")
    config.matching(f"{where}.region", region, _REGION, "a region such as us-west-2")
    return Replica(
        region=str(region),
        consistency=_choice(config, f"{where}.consistency", parts.get("consistency"), CONSISTENCIES, "EVENTUAL"),
        recovery=_flag(config, f"{where}.pointInTimeRecovery", parts.get("pointInTimeRecovery")),
        propagate_tags=_flag(config, f"{where}.propagateTags", parts.get("propagateTags")),
    )


def _kinesis(config: ConfigReader, where: str, value: object) -> tuple[str, ...]:
    arns = config.texts_in(where, value)
    for position, arn in enumerate(arns):
        config.matching(f"{where}[{position}]", arn, _KINESIS_ARN, "the ARN of a Kinesis data stream")
    return arns


def _tags(config: ConfigReader, where: str, value: object) -> dict[str, str]:
    tags = config.mapping_in(where, value)
    for name, text in tags.items():
        if name in HOUSE_TAGS:
            config.problem(f"{where}.{name}", "is a tag that the house's own settings give; leave it out here.")
        elif not name or len(name) > _TAG_KEY_CHARACTERS or name.lower().startswith("aws:"):
            config.problem(f"{where}.{name}", "must be a key of 1 to 128 characters that does not begin with aws:.")
        elif not isinstance(text, str) or len(text) > _TAG_VALUE_CHARACTERS:
            config.problem(f"{where}.{name}", "must be text of at most 256 characters; put it in quotes.")
    return {name: str(text) for name, text in tags.items()}
