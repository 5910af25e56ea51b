"""What an update would do to the tables as they are: pure, from a snapshot and the settings.

What the provider does with a property that the program does not name, or names differently, was measured with the real
provider on an emulator (tests/live/test_states.py) and read in its source; the sentences here follow that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from infra.adopt.commands import Commands, forget
from infra.adopt.imports import strays
from infra.settings import INSIGHTS_MODES, STREAMING_TABLE, TABLES
from infra.tables import RECOVERED_TABLE, RECOVERY_DAYS, table_arguments
from infra.tags import house_tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.settings import Settings

Json = dict[str, Any]


class Kind(Enum):
    """What becomes of something; in the order in which a plan tells it."""

    BLOCKED = "Stands in the way"
    LOST = "Would be lost"
    BY_HAND = "By hand"
    CHANGES = "Changes in place"
    MADE = "Is made"
    STAYS = "Stays"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the plan says: a sentence, and what to run or to write.

    ``commands`` are shell commands, in order; ``after`` says that they are for the time after the update.
    """

    kind: Kind
    text: str
    commands: tuple[str, ...] = ()
    setting: str = ""
    after: bool = False


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What the plan says about one table."""

    name: str
    exists: bool
    entries: tuple[Entry, ...]

    def of(self, *kinds: Kind) -> tuple[Entry, ...]:
        """Entries of some kinds, in that order."""
        return tuple(entry for kind in kinds for entry in self.entries if entry.kind is kind)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the plan says: by table, and about what belongs to the tables."""

    tables: tuple[TablePlan, ...]
    others: tuple[Entry, ...] = field(default=())

    @property
    def loses(self) -> bool:
        """Whether following it would lose something, or could not go through."""
        entries = [*(entry for table in self.tables for entry in table.entries), *self.others]
        return any(entry.kind in (Kind.BLOCKED, Kind.LOST) for entry in entries)


def make_plan(snapshot: Json, settings: Settings) -> Plan:
    """Compare what there is with what the program would register."""
    commands = Commands(snapshot["region"])
    tables = []
    for name in TABLES:
        table = snapshot["tables"][name]
        entries = _Comparison(name, table, settings, commands).entries() if table else _new_table()
        tables.append(TablePlan(name, table is not None, tuple(entries)))
    return Plan(tuple(tables), (*_strays(snapshot, settings), *_others(snapshot)))


def _new_table() -> Iterator[Entry]:
    yield Entry(Kind.MADE, "The table does not exist in this account and region; the update makes it.")


class _Comparison:
    """One table as it is beside the arguments that the program registers for it."""

    def __init__(self, name: str, table: Json, settings: Settings, commands: Commands) -> None:
        self.name, self.table, self.settings, self.commands = name, table, settings, commands
        self.wanted = table_arguments(name, settings)
        self.keep = settings.kept(name)

    def entries(self) -> Iterator[Entry]:
        yield from self._status()
        yield from self._keys()
        yield from self._billing()
        yield from self._global_indexes()
        yield from self._local_indexes()
        yield from self._stream()
        yield from self._recovery()
        yield from self._insights()
        yield from self._encryption()
        yield from self._class()
        yield from self._time_to_live()
        yield from self._limits()
        yield from self._replicas()
        yield from self._kinesis()
        yield from self._tags()
        yield from self._protection()
        yield from self._rest()

    def _setting(self, key: str, value: str) -> str:
        return f"keep.{self.name}.{key}: {value}"

    def _status(self) -> Iterator[Entry]:
        table = self.table
        busy = [] if table["status"] == "ACTIVE" else [f"the table is {table['status']}"]
        busy += [
            f"index {index['name']} is {index['status']}"
            for index in table["globalIndexes"]
            if index["status"] != "ACTIVE"
        ]
        busy += [
            f"the replica in {replica['region']} is {replica['status']}"
            for replica in table["replicas"]
            if replica["status"] not in ("ACTIVE", "")
        ]
        busy += [
            f"the Kinesis destination is {stream['status']}"
            for stream in table["kinesisStreams"]
            if stream["status"] != "ACTIVE"
        ]
        if busy:
            text = f"An update is under way: {', '.join(busy)}. Wait until all is ACTIVE, then inspect again."
            yield Entry(Kind.BLOCKED, text, (self.commands.wait(self.name),))

    def _keys(self) -> Iterator[Entry]:
        wanted = [self.wanted["hash_key"], *([self.wanted["range_key"]] if "range_key" in self.wanted else [])]
        types = {item["name"]: item["type"] for item in self.wanted["attributes"]}
        registered = [{"name": name, "type": types[name]} for name in wanted]
        if registered == self.table["keys"]:
            yield Entry(Kind.STAYS, f"Keys: {_keys_text(registered)}.")
            return
        parts = zip(("partitionKey", "sortKey"), self.table["keys"], strict=False)
        spelled = ", ".join(f"{part}: {{name: {key['name']}, type: {key['type']}}}" for part, key in parts)
        yield Entry(
            Kind.BLOCKED,
            f"The table's keys are {_keys_text(self.table['keys'])}, the settings say {_keys_text(registered)}: the "
            "table would be replaced by an empty one. Pulumi refuses that.",
            setting=f"tables.{self.name}: {{{spelled}}}",
        )

    def _billing(self) -> Iterator[Entry]:
        table = self.table
        if table["billingMode"] == "PAY_PER_REQUEST":
            yield Entry(Kind.STAYS, "Billing: on-demand already.")
            return
        capacity = table["capacity"]
        text = (
            f"Billing: provisioned ({capacity['read']} read, {capacity['write']} write) becomes on-demand. It takes "
            "minutes; meanwhile the table serves what it served before. It is possible four times in 24 hours"
        )
        last = table["lastSwitchToOnDemand"]
        text += f"; the last switch to on-demand was at {last}." if last else "; this table never was on-demand."
        yield Entry(Kind.CHANGES, f"{text} What it costs: `python -m infra.adopt cost`.")
        if table["scaling"]["targets"]:
            count = len(table["scaling"]["targets"])
            yield Entry(
                Kind.BY_HAND,
                f"Auto scaling: scalable targets ({count}) stay registered and do nothing on an on-demand "
                "table. Deregister them when you know that you won't go back; the snapshot keeps them.",
                tuple(self.commands.deregister(target) for target in table["scaling"]["targets"]),
                after=True,
            )

    def _global_indexes(self) -> Iterator[Entry]:
        wanted = {index["name"]: index for index in self.wanted.get("global_secondary_indexes", [])}
        found = {index["name"]: index for index in self.table["globalIndexes"]}
        for name, index in found.items():
            if name not in wanted:
                setting = self._setting("globalIndexes", f"[..., {{name: {name}, ...}}]")
                yield Entry(
                    Kind.LOST,
                    f"The global index {name} ({_keys_text(index['keys'])}) is deleted, because the settings do not "
                    "name it: queries on it fail at once.",
                    setting=setting,
                )
            elif (difference := self._index_difference(index, wanted[name])) is not None:
                yield Entry(
                    Kind.LOST,
                    f"The global index {name} is deleted and made anew, because {difference}: queries on it fail until "
                    "it is filled.",
                    setting=self._setting("globalIndexes", "or `sessionsIndex`, with what the table has"),
                )
            else:
                yield Entry(Kind.STAYS, f"Global index {name}: {_keys_text(index['keys'])}, {index['projection']}.")
        for name in wanted.keys() - found.keys():
            yield Entry(Kind.CHANGES, self._new_index(name))

    def _new_index(self, name: str) -> str:
        table = self.table
        units = max(table["itemCount"], math.ceil(table["sizeBytes"] / 1024))
        return (
            f"Index {name} is added and filled from the table ({table['itemCount']} items, {table['sizeBytes']} bytes "
            f"as last counted): at least {units} write units, and hours for a large table. The update waits for it."
        )

    def _index_difference(self, index: Json, wanted: Json) -> str | None:
        types = {item["name"]: item["type"] for item in self.wanted["attributes"]}
        keys = [{"name": key["attribute_name"], "type": types[key["attribute_name"]]} for key in wanted["key_schemas"]]
        if keys != index["keys"]:
            return f"its keys are {_keys_text(index['keys'])}, and the settings say {_keys_text(keys)}"
        projection = (wanted["projection_type"], sorted(wanted.get("non_key_attributes", [])))
        if projection != (index["projection"], index["attributes"]):
            return f"it projects {index['projection']}, and the settings say {projection[0]}"
        return None

    def _local_indexes(self) -> Iterator[Entry]:
        wanted = [
            (index["name"], index["range_key"], index["projection_type"], sorted(index.get("non_key_attributes", [])))
            for index in self.wanted.get("local_secondary_indexes", [])
        ]
        found = [
            (index["name"], index["keys"][-1]["name"], index["projection"], index["attributes"])
            for index in self.table["localIndexes"]
        ]
        if sorted(wanted) != sorted(found):
            names = ", ".join(index[0] for index in found) or "none"
            yield Entry(
                Kind.BLOCKED,
                f"Local indexes are made with a table and never change: it has {names}, the settings say other, and "
                "the table would be replaced by an empty one. Pulumi refuses that.",
                setting=self._setting("localIndexes", "[...], as the table has them"),
            )
        elif found:
            yield Entry(Kind.STAYS, f"Local indexes: {', '.join(index[0] for index in found)}.")

    def _stream(self) -> Iterator[Entry]:
        stream, wanted = self.table["stream"], self.wanted.get("stream_view_type", "")
        readers = [f"{reader['kind']} {reader['id']}" for reader in self.table["readers"]]
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
                setting=self._setting("streamViewType", stream["viewType"]),
            )
        else:
            yield Entry(
                Kind.LOST,
                f"The stream has the view {stream['viewType']}, and {wanted} is required. A view can't be changed: the "
                "update switches the stream off and makes another with another ARN, and readers of the old one hear "
                f"nothing more. Do it by hand, with the readers at hand, then inspect again. {heard}",
                self.commands.stream_anew(self.name, self.table, wanted),
            )

    def _recovery(self) -> Iterator[Entry]:
        recovery = self.table["recovery"]
        if self.name == RECOVERED_TABLE:
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
                self.commands.recovery_off(self.name),
            )
        if self.table["backups"]:
            yield Entry(Kind.STAYS, f"On-demand backups: {len(self.table['backups'])}, untouched.")

    def _insights(self) -> Iterator[Entry]:
        for insight in self.table["insights"]:
            where = f"index {insight['index']}" if insight["index"] else "the table"
            if self.name == STREAMING_TABLE and insight["index"] is None:
                yield from self._insights_of_events(insight)
            else:
                yield Entry(
                    Kind.BY_HAND,
                    f"Contributor insights on {where} stay on: the update does not know of them, the house has them on "
                    f"{STREAMING_TABLE} alone, and they are billed. Switch them off.",
                    (self.commands.insights_off(self.name, insight["index"]),),
                )
        if self.name == STREAMING_TABLE and not any(insight["index"] is None for insight in self.table["insights"]):
            yield Entry(Kind.CHANGES, f"Contributor insights are switched on ({self.settings.insights_mode}).")

    def _insights_of_events(self, insight: Json) -> Iterator[Entry]:
        mode = insight["mode"] or INSIGHTS_MODES[0]
        if mode == self.settings.insights_mode:
            yield Entry(Kind.STAYS, f"Contributor insights: {mode}.")
        else:
            yield Entry(
                Kind.CHANGES,
                f"Contributor insights: {mode} becomes {self.settings.insights_mode} (setting `insightsMode`).",
            )

    def _encryption(self) -> Iterator[Entry]:
        encryption = self.table["encryption"]
        if encryption["key"] == "AWS_MANAGED":
            yield Entry(Kind.STAYS, "Encryption: the AWS managed key.")
        elif encryption["key"] == "AWS_OWNED":
            yield Entry(
                Kind.CHANGES,
                "Encryption: the AWS owned key becomes the AWS managed key, in place; AWS KMS bills its requests.",
            )
        else:
            yield Entry(
                Kind.BY_HAND,
                f"Encryption: the table keeps its customer key {encryption['keyArn']}: the provider leaves it where "
                "the program names no key, and the house wants the AWS managed key. Switch it before the update, in "
                "place. Keep the customer key: older backups need it. Requests through a resource policy from another "
                "account fail with the managed key.",
                (self.commands.managed_key(self.name),),
            )

    def _class(self) -> Iterator[Entry]:
        found, wanted = self.table["tableClass"], self.wanted.get("table_class", "STANDARD")
        if found == wanted:
            yield Entry(Kind.STAYS, f"Table class: {found}.")
        else:
            yield Entry(
                Kind.LOST if "table_class" not in self.wanted else Kind.CHANGES,
                f"Table class: {found} becomes {wanted}, with other prices; it is possible twice in 30 days.",
                setting=self._setting("tableClass", found),
            )

    def _time_to_live(self) -> Iterator[Entry]:
        found, wanted = self.table["timeToLive"], self.keep.time_to_live
        if found and not wanted:
            yield Entry(Kind.STAYS, f"Time to live: {found}. The program leaves it alone, and does not restore it.")
        elif found and found != wanted:
            yield Entry(
                Kind.BLOCKED,
                f"Time to live is on {found}, the settings say {wanted}: DynamoDB refuses to change the attribute "
                "while it is on.",
                setting=self._setting("timeToLive", found),
            )
        elif found:
            yield Entry(Kind.STAYS, f"Time to live: {found}.")
        elif wanted:
            yield Entry(Kind.CHANGES, f"Time to live is switched on: items whose {wanted} is past are deleted.")

    def _limits(self) -> Iterator[Entry]:
        found = {access: units for access, units in self.table["limits"].items() if units}
        wanted = {"read": self.keep.limits.read, "write": self.keep.limits.write}
        if found and not any(wanted.values()):
            yield Entry(
                Kind.STAYS,
                f"On-demand limits: {_units(found)}. The provider leaves them, but each preview shows a change.",
                setting=self._setting(
                    "onDemandLimits", f"{{{', '.join(f'{access}: {n}' for access, n in found.items())}}}"
                ),
            )
        elif found or any(wanted.values()):
            same = found == {access: units for access, units in wanted.items() if units}
            yield Entry(Kind.STAYS if same else Kind.CHANGES, f"On-demand limits: {_units(wanted)}.")
        for index in self.table["globalIndexes"]:
            if any(index["limits"].values()):
                yield Entry(Kind.STAYS, f"On-demand limits of index {index['name']}: {_units(index['limits'])}.")

    def _replicas(self) -> Iterator[Entry]:
        kept = {replica.region: replica for replica in self.keep.replicas}
        for replica in self.table["replicas"]:
            region = replica["region"]
            if region not in kept:
                yield Entry(
                    Kind.LOST,
                    f"The replica in {region} is deleted with all its data, because the settings do not name it.",
                    setting=self._setting("replicas", f"[{{region: {region}}}]")
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
                    + ("" if self.name == RECOVERED_TABLE else " The house allows it on users alone: back up first."),
                    () if self.name == RECOVERED_TABLE else self.commands.recovery_off(self.name, region),
                    self._setting("replicas", f"[{{region: {region}, pointInTimeRecovery: true}}]")
                    if self.name == RECOVERED_TABLE
                    else "",
                )
        for region in kept.keys() - {replica["region"] for replica in self.table["replicas"]}:
            yield Entry(Kind.CHANGES, f"A replica in {region} is made and filled; it is billed for all its writes.")

    def _kinesis(self) -> Iterator[Entry]:
        for stream in self.table["kinesisStreams"]:
            if stream["arn"] in self.keep.kinesis_streams:
                yield Entry(Kind.STAYS, f"Kinesis destination {stream['arn']}; the stack manages it (import.json).")
            else:
                yield Entry(
                    Kind.STAYS,
                    f"Kinesis destination {stream['arn']}. The program does not know of it, and does not restore it.",
                )
        for arn in set(self.keep.kinesis_streams) - {stream["arn"] for stream in self.table["kinesisStreams"]}:
            yield Entry(Kind.CHANGES, f"Changes go to the Kinesis stream {arn} too.")

    def _tags(self) -> Iterator[Entry]:
        found, wanted = self.table["tags"], {**self.keep.tags, **house_tags(self.settings)}
        gone = {key: value for key, value in found.items() if key not in wanted}
        if gone:
            setting = ", ".join(f"{key}: {value}" for key, value in gone.items())
            yield Entry(
                Kind.LOST,
                f"The tags {', '.join(gone)} are removed, because the settings do not name them.",
                setting=self._setting("tags", f"{{{setting}}}"),
            )
        both = sorted(found.keys() & wanted.keys())
        news = [f"{key}: {found[key]} becomes {wanted[key]}" for key in both if found[key] != wanted[key]]
        news += [f"{key}: {wanted[key]} is added" for key in sorted(wanted.keys() - found.keys())]
        if news:
            yield Entry(Kind.CHANGES, f"Tags: {'; '.join(news)}.")
        if same := [key for key in both if found[key] == wanted[key]]:
            yield Entry(Kind.STAYS, f"Tags: {', '.join(same)}.")

    def _protection(self) -> Iterator[Entry]:
        found, wanted = self.table["deletionProtection"], self.settings.deletion_protection
        if found == wanted:
            yield Entry(Kind.STAYS, f"Deletion protection: {'on' if found else 'off'}.")
        else:
            yield Entry(Kind.CHANGES, f"Deletion protection is switched {'on' if wanted else 'off'}.")

    def _rest(self) -> Iterator[Entry]:
        table = self.table
        yield Entry(
            Kind.STAYS, f"Items: {table['itemCount']} ({table['sizeBytes']} bytes), as last counted by DynamoDB."
        )
        if table["policy"]:
            yield Entry(
                Kind.STAYS,
                "Its resource policy. The program does not know of it; whom it lets in is not checked by the pack.",
            )


def _strays(snapshot: Json, settings: Settings) -> Iterator[Entry]:
    for item in strays(snapshot, settings):
        yield Entry(
            Kind.LOST,
            f"The stack manages {item['id']} ({item['type']}), which the program does not know: `pulumi up` deletes "
            "it. Let the state forget it, which changes nothing in AWS; then inspect again.",
            (forget(item["urn"]),),
        )


def _others(snapshot: Json) -> Iterator[Entry]:
    for name, role in snapshot["roles"].items():
        if role is None:
            continue
        yield Entry(
            Kind.CHANGES,
            f"Role {name} exists: import it (import.json). Its trust policy and tags are replaced by the program's; "
            "its other policies stay.",
        )
        extra = [*(policy for policy in role["policies"] if policy != name.removesuffix("-role")), *role["attached"]]
        if extra:
            yield Entry(
                Kind.BY_HAND,
                f"Role {name} has policies that the program does not know and that stay in force: {', '.join(extra)}. "
                "Look whether it needs them.",
            )
    if snapshot["topic"]:
        yield Entry(
            Kind.CHANGES, "The topic dynamodb-alarms exists: import it. Its policy is replaced; who listens stays."
        )
    for name, alarm in snapshot["alarms"].items():
        if alarm is not None:
            yield Entry(Kind.CHANGES, f"Alarm {name} exists: import it. It is overwritten by the program's.")
    if snapshot["dashboard"]:
        yield Entry(
            Kind.CHANGES, "The dashboard dynamodb-tables exists: import it. It is overwritten by the program's."
        )


def _keys_text(keys: list[Json]) -> str:
    return " + ".join(f"{key['name']} ({key['type']})" for key in keys)


def _units(limits: dict[str, Any]) -> str:
    return ", ".join(f"{units} {access}" for access, units in limits.items() if units)
