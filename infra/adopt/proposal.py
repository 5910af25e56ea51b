"""The settings that keep what a table has: proposed from a snapshot, written into the text of a stack's file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from infra.adopt.present import StackFile, stack_file
from infra.keep import HOUSE_TAGS
from infra.settings import (
    DEFAULT_INDEX,
    DEFAULT_KEYS,
    HOME_REGION,
    INDEX_PARTITION_KEY,
    INDEX_SORT_KEY,
    INDEXED_TABLE,
    STREAMING_TABLE,
    TABLES,
)
from infra.tables import RECOVERED_TABLE, STREAM_VIEW_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]
OWN_KEYS = ("tables", "sessionsIndex", "keep", "aliases", "allowedRegions")
"""Settings that a proposal writes; whatever else is in the file stays, comments included."""


SECOND_INDEX_NAME = "userId-timestamp-all-index"
"""Name of the index that the house asks for, where another one has its default name: both stay."""


def propose(snapshot: Json, present: StackFile, aliases: dict[str, list[str]] | None = None) -> StackFile:
    """Make the stack's file that keeps all that may be kept.

    Parameters
    ----------
    snapshot
        What there is.
    present
        The stack's file as it is now.
    aliases
        URNs under which the stack manages a table already, by table.
    """
    settings: Json = {"tables": _keys(snapshot["tables"]), "sessionsIndex": _sessions_index(snapshot["tables"])}
    settings["keep"] = {name: kept for name in TABLES if (kept := _keep(name, snapshot["tables"][name], present))}
    settings["aliases"] = aliases or present.config.get(present.key("aliases"), {})
    settings["allowedRegions"] = _regions(snapshot, present)
    required = {} if present.text else _required(snapshot)
    config = {present.key(name): value for name, value in settings.items() if value} | required
    text = rewrite(present.text, {present.key(name) for name in OWN_KEYS}, config)
    return stack_file(present.path, present.project, text)


def _required(snapshot: Json) -> Json:
    """Give what a stack without a file needs; the tags are to be filled in by a person."""
    return {"aws:region": snapshot["region"]}


def _keys(tables: Json) -> Json:
    found = {name: _key_schema(table["keys"]) for name, table in tables.items() if table}
    return {name: schema for name, schema in found.items() if schema != _default_keys(name)}


def _default_keys(name: str) -> Json:
    return _key_schema([{"name": key.name, "type": key.type} for key in DEFAULT_KEYS[name].all])


def _key_schema(keys: list[Json]) -> Json:
    names = ("partitionKey", "sortKey")
    return {name: {"name": key["name"], "type": key["type"]} for name, key in zip(names, keys, strict=False)}


def house_index(table: Json | None) -> Json | None:
    """Find the index on sessions that the house asks for, under whatever name: its keys, all attributes."""
    wanted = [INDEX_PARTITION_KEY, INDEX_SORT_KEY]
    indexes = table["globalIndexes"] if table else []
    fitting = [
        index for index in indexes if [key["name"] for key in index["keys"]] == wanted and index["projection"] == "ALL"
    ]
    named = [index for index in fitting if index["name"] == DEFAULT_INDEX.name]
    return next(iter(named or fitting), None)


def _sessions_index(tables: Json) -> Json:
    index = house_index(tables[INDEXED_TABLE])
    if index is None:
        taken = tables[INDEXED_TABLE]["globalIndexes"] if tables[INDEXED_TABLE] else []
        clash = any(other["name"] == DEFAULT_INDEX.name for other in taken)
        return _types_only(tables[INDEXED_TABLE]) | ({"name": SECOND_INDEX_NAME} if clash else {})
    found = {"name": index["name"], **{key["name"]: key["type"] for key in index["keys"]}}
    default = {"name": DEFAULT_INDEX.name, **DEFAULT_INDEX.attributes}
    return {name: value for name, value in found.items() if value != default[name]}


def _types_only(table: Json | None) -> Json:
    """Types of the index's keys, where they are keys of something else already: an attribute has one type."""
    if table is None:
        return {}
    schemas = [table["keys"], *(index["keys"] for index in [*table["globalIndexes"], *table["localIndexes"]])]
    types = {key["name"]: key["type"] for schema in schemas for key in schema}
    default = DEFAULT_INDEX.attributes
    return {name: types[name] for name, type_ in default.items() if types.get(name, type_) != type_}


def _keep(name: str, table: Json | None, present: StackFile) -> Json:
    if table is None:
        return {}
    house = house_index(table) if name == INDEXED_TABLE else None
    kept = {
        "streamViewType": _view_type(table) if name != STREAMING_TABLE else None,
        "tableClass": table["tableClass"] if table["tableClass"] != "STANDARD" else None,
        "timeToLive": table["timeToLive"],
        "onDemandLimits": {access: units for access, units in table["limits"].items() if units},
        "globalIndexes": [_global_index(index) for index in table["globalIndexes"] if index != house],
        "localIndexes": [_local_index(index) for index in table["localIndexes"]],
        "replicas": [_replica(replica, table["consistency"], name) for replica in table["replicas"]],
        "kinesisStreams": _kinesis(name, table, present),
        "tags": {key: value for key, value in table["tags"].items() if key not in HOUSE_TAGS},
    }
    return {key: value for key, value in kept.items() if value}


def _kinesis(name: str, table: Json, present: StackFile) -> list[str]:
    """Keep those that the settings have already. Others stay by themselves, and the pack wants a reason for each."""
    kept = present.config.get(present.key("keep"))
    own = kept.get(name) if isinstance(kept, dict) else None
    listed = own.get("kinesisStreams", []) if isinstance(own, dict) else []
    return [stream["arn"] for stream in table["kinesisStreams"] if stream["arn"] in listed]


def _view_type(table: Json) -> str | None:
    """Give the view of the stream; replication needs one with both images."""
    if table["replicas"] and table["consistency"] != "STRONG":
        return STREAM_VIEW_TYPE
    return table["stream"]["viewType"] if table["stream"] else None


def _projection(index: Json) -> Json:
    projection = {"projection": index["projection"]} if index["projection"] != "ALL" else {}
    return projection | ({"attributes": index["attributes"]} if index["attributes"] else {})


def _global_index(index: Json) -> Json:
    return {"name": index["name"], **_key_schema(index["keys"]), **_projection(index)}


def _local_index(index: Json) -> Json:
    return {"name": index["name"], "sortKey": _key_schema(index["keys"])["sortKey"], **_projection(index)}


def _replica(replica: Json, consistency: str, table: str) -> Json:
    """Make the setting of a replica; its recovery stays only where the house lets the table have it."""
    strong = {"consistency": "STRONG"} if consistency == "STRONG" else {}
    recovery = {"pointInTimeRecovery": True} if replica["recovery"] and table == RECOVERED_TABLE else {}
    return {"region": replica["region"], **strong, **recovery}


def _regions(snapshot: Json, present: StackFile) -> list[str]:
    """Regions of the replicas, beside those that are allowed already; none where nothing is to be added."""
    allowed = present.config.get(present.key("allowedRegions"))
    listed = allowed if isinstance(allowed, list) else []
    regions = {replica["region"] for table in snapshot["tables"].values() if table for replica in table["replicas"]}
    home = listed or [HOME_REGION, *([snapshot["region"]] if snapshot["region"] != HOME_REGION else [])]
    added = sorted(regions - set(home))
    return [*home, *added] if added or snapshot["region"] != HOME_REGION else listed


def rewrite(text: str, gone: Iterable[str], config: Json) -> str:
    """Put configuration into the text of a stack's file: ``gone`` out, ``config`` at the end, the rest as it is."""
    lines = text.splitlines()
    node = yaml.compose(text) if text.strip() else None
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    block = next((value for key, value in pairs if key.value == "config" and value.value), None)
    new = yaml.safe_dump(config, sort_keys=False, allow_unicode=True, width=120).splitlines() if config else []
    if block is None or not isinstance(block, yaml.MappingNode) or block.flow_style:
        others = {key.value: yaml.safe_load(yaml.serialize(value)) for key, value in pairs}
        old = {key: value for key, value in (others.get("config") or {}).items() if key not in set(gone)}
        return yaml.safe_dump(others | {"config": old | config}, sort_keys=False, allow_unicode=True, width=120)
    indent = " " * block.value[0][0].start_mark.column
    dropped: set[int] = set()
    for key, value in block.value:
        if key.value in set(gone):
            dropped.update(range(key.start_mark.line, _end(lines, value)))
    end = _end(lines, block.value[-1][1])
    kept = [line for number, line in enumerate(lines[:end]) if number not in dropped]
    return "\n".join([*kept, *(indent + line for line in new), *lines[end:]]) + "\n"


def _end(lines: list[str], node: yaml.Node) -> int:
    """Return the line after a value; comments and blank lines that follow it are not its own."""
    mark = node.end_mark
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        return int(mark.line) + 1
    end = int(mark.line) if mark.line < len(lines) and mark.column <= node.start_mark.column else len(lines)
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return end
