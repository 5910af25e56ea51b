"""The way back: what can be undone after the update, and how, from the snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.adopt.commands import Commands
from infra.settings import STREAMING_TABLE
from infra.tables import RECOVERED_TABLE, table_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.settings import Settings

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is undone; without commands it can't be."""

    text: str
    commands: tuple[str, ...] = ()


def way_back(name: str, table: Json, settings: Settings, region: str) -> Iterator[Step]:
    """Say for each change of the update to one table how it is undone."""
    commands = Commands(region)
    if table["billingMode"] == "PROVISIONED":
        yield Step(
            "Billing: back to the capacities of the snapshot, table and indexes in one call. It is possible at any "
            "time; indexes that came with the update get the table's capacity. Then auto scaling.",
            (commands.provision(name, table, _new_indexes(name, table, settings)), *commands.scale(table["scaling"])),
        )
    if table["encryption"]["key"] == "AWS_OWNED":
        yield Step("Encryption: back to the AWS owned key.", (commands.owned_key(name),))
    elif table["encryption"]["key"] == "CUSTOMER":
        yield Step(
            "Encryption: back to the customer key, as long as it exists.",
            (commands.customer_key(name, table["encryption"]["keyArn"]),),
        )
    yield from _stream_back(name, table, commands)
    if name != RECOVERED_TABLE and table["recovery"]["enabled"]:
        yield Step(
            "Point-in-time recovery can be switched on again; the restore points of before are gone.",
            (commands.recovery_on(name, table["recovery"]["days"]),),
        )
    elif name == RECOVERED_TABLE and not table["recovery"]["enabled"]:
        yield Step("Point-in-time recovery: off; with it its restore points.", (commands.recovery_off(name)[-1],))
    if not table["deletionProtection"]:
        yield Step("Deletion protection: off.", (commands.protection_off(name),))
    if name == STREAMING_TABLE and not any(insight["index"] is None for insight in table["insights"]):
        yield Step("Contributor insights: off.", (commands.insights_off(name, None),))
    for insight in table["insights"]:
        if name != STREAMING_TABLE or insight["index"]:
            where = f"index {insight['index']}" if insight["index"] else "the table"
            yield Step(f"Contributor insights on {where}: on.", (commands.insights_on(name, insight),))
    for index in _new_indexes(name, table, settings):
        yield Step(f"Index {index}, which the update made: delete it.", (commands.delete_index(name, index),))
    yield Step(
        "Tags, table class, time to live, replicas and Kinesis destinations are in the snapshot; the settings under "
        "`keep` hold them while the stack manages the table."
    )
    yield Step("An index that was deleted can be made anew, and is filled again. A replaced table can't be had back.")


def _stream_back(name: str, table: Json, commands: Commands) -> Iterator[Step]:
    stream = table["stream"]
    if name == STREAMING_TABLE and stream is None:
        yield Step("Stream: off.", (commands.stream_off(name),))
    elif name == STREAMING_TABLE and stream["viewType"] != "NEW_AND_OLD_IMAGES":
        yield Step(
            f"Stream: the view {stream['viewType']} again, as a third stream with an ARN of its own. Records of the "
            "others can be read for 24 hours.",
            commands.stream_anew(name, table, stream["viewType"]),
        )


def _new_indexes(name: str, table: Json, settings: Settings) -> list[str]:
    found = {index["name"] for index in table["globalIndexes"]}
    wanted = [str(index["name"]) for index in table_arguments(name, settings).get("global_secondary_indexes", [])]
    return [index for index in wanted if index not in found]
