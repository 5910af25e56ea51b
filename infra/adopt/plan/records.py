"""What becomes of a table's data: its stream, copies, backups and what deletes items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.adopt.plan.entries import Entry, Kind
from infra.tables import RECOVERED_TABLE, RECOVERY_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.adopt.plan.comparison import Comparison

Json = dict[str, Any]


def stream(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of the stream and of who reads it."""
    stream, wanted = compared.table["stream"], compared.wanted.get("stream_view_type", "")
    readers = [f"{reader['kind']} {reader['id']}" for reader in compared.table["readers"]]
    heard = f"Readers: {', '.join(readers)}." if readers else "No event source mapping and no pipe reads it."
    heard += " Applications that read it by themselves are in no list: ask their owners."
    if stream is None:
        if wanted:
            yield Entry(Kind.CHANGES, f"A stream with {wanted} is switched on.")
    elif stream["viewType"] == wanted:
        yield Entry(Kind.STAYS, f"Stream: {wanted}, {stream['arn']}. {heard}")
    elif not wanted:
        yield Entry(
            Kind.LOST,
            f"The stream ({stream['viewType']}) is switched off; its records can be read for 24 hours. {heard}",
            setting=compared.setting("streamViewType", stream["viewType"]),
        )
    else:
        yield Entry(
            Kind.LOST,
            f"The stream has the view {stream['viewType']}, and {wanted} is required. A view can't be changed: the "
            "update switches the stream off and makes another with another ARN, and readers of the old one hear "
            f"nothing more. Do it by hand, with the readers at hand, then inspect again. {heard}",
            compared.commands.stream_anew(compared.name, compared.table, wanted),
        )


def kinesis(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of Kinesis destinations."""
    for stream in compared.table["kinesisStreams"]:
        if stream["arn"] in compared.keep.kinesis_streams:
            yield Entry(Kind.STAYS, f"Kinesis destination {stream['arn']}; the stack manages it (import.json).")
        else:
            yield Entry(
                Kind.STAYS,
                f"Kinesis destination {stream['arn']}. The program does not know of it, and does not restore it. "
                "To have it managed, name it in the setting; the policy pack then asks for an exemption, because "
                "it can't see how long a stream outside the stack keeps its records.",
                setting=compared.setting("kinesisStreams", f'["{stream["arn"]}"]'),
            )
    for arn in set(compared.keep.kinesis_streams) - {stream["arn"] for stream in compared.table["kinesisStreams"]}:
        yield Entry(Kind.CHANGES, f"Changes go to the Kinesis stream {arn} too.")


def recovery(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of point-in-time recovery and backups."""
    recovery = compared.table["recovery"]
    if compared.name == RECOVERED_TABLE:
        if recovery["enabled"] and recovery["days"] == RECOVERY_DAYS:
            yield Entry(Kind.STAYS, f"Point-in-time recovery: {RECOVERY_DAYS} days.")
        elif recovery["enabled"]:
            days = recovery["days"] or "an unknown number of"
            yield Entry(
                Kind.CHANGES,
                f"Point-in-time recovery: {days} days become {RECOVERY_DAYS}. Points that are there stay, the "
                "window fills as days pass.",
            )
        else:
            yield Entry(
                Kind.CHANGES,
                f"Point-in-time recovery of {RECOVERY_DAYS} days is switched on; the window fills as days pass.",
            )
    elif recovery["enabled"]:
        yield Entry(
            Kind.LOST,
            f"Point-in-time recovery is switched off, because the house has it on {RECOVERED_TABLE} alone: all "
            f"restore points since {recovery['earliest'] or 'its beginning'} are gone. No setting keeps it. Make a "
            "backup that stays, switch it off yourself, then inspect again.",
            compared.commands.recovery_off(compared.name),
        )
    if compared.table["backups"]:
        yield Entry(Kind.STAYS, f"On-demand backups: {len(compared.table['backups'])}, untouched.")


def time_to_live(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of time to live."""
    found, wanted = compared.table["timeToLive"], compared.keep.time_to_live
    if found and not wanted:
        yield Entry(Kind.STAYS, f"Time to live: {found}. The program leaves it alone, and does not restore it.")
    elif found and found != wanted:
        yield Entry(
            Kind.BLOCKED,
            f"Time to live is on {found}, the settings say {wanted}: DynamoDB refuses to change the attribute "
            "while it is on.",
            setting=compared.setting("timeToLive", found),
        )
    elif found:
        yield Entry(Kind.STAYS, f"Time to live: {found}.")
    elif wanted:
        yield Entry(Kind.CHANGES, f"Time to live is switched on: items whose {wanted} is past are deleted.")


def replicas(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of replicas."""
    kept = {replica.region: replica for replica in compared.keep.replicas}
    for replica in compared.table["replicas"]:
        region = replica["region"]
        if region not in kept:
            yield Entry(
                Kind.LOST,
                f"The replica in {region} is deleted with all its data, because the settings do not name it.",
                setting=compared.setting("replicas", f"[{{region: {region}}}]")
                + f", and {region} in allowedRegions and in the policy pack's allowed-regions",
            )
            continue
        yield Entry(
            Kind.STAYS,
            f"Replica in {region}. The policy pack lets it stand only if its allowed-regions has {region}.",
        )
        if replica["recovery"] and not kept[region].recovery:
            yield Entry(
                Kind.LOST,
                f"Point-in-time recovery of the replica in {region} is switched off; its restore points are gone."
                + ("" if compared.name == RECOVERED_TABLE else " The house allows it on users alone: back up first."),
                () if compared.name == RECOVERED_TABLE else compared.commands.recovery_off(compared.name, region),
                compared.setting("replicas", f"[{{region: {region}, pointInTimeRecovery: true}}]")
                if compared.name == RECOVERED_TABLE
                else "",
            )
    for region in kept.keys() - {replica["region"] for replica in compared.table["replicas"]}:
        yield Entry(Kind.CHANGES, f"A replica in {region} is made and filled; it is billed for all its writes.")


def items_and_policy(compared: Comparison) -> Iterator[Entry]:
    """Say what no update touches."""
    table = compared.table
    yield Entry(Kind.STAYS, f"Items: {table['itemCount']} ({table['sizeBytes']} bytes), as last counted by DynamoDB.")
    if table["policy"]:
        yield Entry(
            Kind.STAYS,
            "Its resource policy. The program does not know of it; whom it lets in is not checked by the pack.",
        )
