"""Whether the tables came through: pure, from the snapshot of before, one of now, and the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.adopt.differences import differences
from infra.adopt.plan.entries import Kind
from infra.adopt.plan.planning import make_plan
from infra.settings import STREAMING_TABLE
from infra.tables import STREAM_VIEW_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from infra.settings import Settings

Json = dict[str, Any]


NAMES: dict[str, Callable[[Json], set[str]]] = {
    "global index": lambda table: {index["name"] for index in table["globalIndexes"]},
    "local index": lambda table: {index["name"] for index in table["localIndexes"]},
    "replica": lambda table: {replica["region"] for replica in table["replicas"]},
    "Kinesis destination": lambda table: {stream["arn"] for stream in table["kinesisStreams"]},
    "backup": lambda table: {backup["arn"] for backup in table["backups"]},
    "tag": lambda table: set(table["tags"]),
}
"""What a table has by name."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: whether it is as it should be, and what was found."""

    good: bool
    text: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, and what differs from the snapshot, in words."""

    checks: tuple[Check, ...]
    differences: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether everything is as it should be."""
        return all(check.good for check in self.checks)


def verify(before: Json, now: Json, settings: Settings) -> Verification:
    """Check what there is now against the snapshot, and against what the program registers."""
    plan = make_plan(now, settings)
    checks = [*_place(before, now)]
    for table in plan.tables:
        name = table.name
        checks += [
            Check(good, f"{name}: {text}") for good, text in _table(name, before["tables"][name], now["tables"][name])
        ]
        # What the program would still change, lose or leave to a person is not as it should be.
        checks += [
            Check(good=False, text=f"{name}: not done: {entry.text}")
            for entry in table.of(Kind.BLOCKED, Kind.LOST, Kind.CHANGES, Kind.BY_HAND)
            if not entry.after
        ]
        checks += [Check(good=True, text=f"{name}: {entry.text}") for entry in table.of(Kind.STAYS)]
    checks += [Check(good, text) for good, text in _belongings(now, settings)]
    return Verification(tuple(checks), tuple(differences(before, now)))


def _place(before: Json, now: Json) -> Iterator[Check]:
    for what in ("account", "region"):
        same = before[what] == now[what]
        text = f"{what} {now[what]}" if same else f"{what} {now[what]}, but the snapshot is of {before[what]}"
        yield Check(same, text)


def _table(name: str, before: Json | None, now: Json | None) -> Iterator[tuple[bool, str]]:
    if now is None:
        yield False, "the table does not exist"
        return
    if before is None:
        yield True, "the table is new"
    else:
        yield from _same_table(before, now)
        yield from _kept(before, now)
    yield from _stream(name, now)


def _same_table(before: Json, now: Json) -> Iterator[tuple[bool, str]]:
    same = (before["id"], before["createdAt"]) == (now["id"], now["createdAt"])
    yield (
        same,
        f"the same table, id {now['id']}, made {now['createdAt']}"
        if same
        else f"ANOTHER table: id {before['id']} of {before['createdAt']} became {now['id']} of {now['createdAt']}",
    )
    yield before["keys"] == now["keys"], "the same keys" if before["keys"] == now["keys"] else "other keys"
    enough = now["itemCount"] >= before["itemCount"]
    text = f"{now['itemCount']} items, {before['itemCount']} before"
    yield (
        enough,
        text if enough else f"{text} (DynamoDB counts about every six hours; deletions and time to live count too)",
    )


def _kept(before: Json, now: Json) -> Iterator[tuple[bool, str]]:
    """Everything that a table had by name, and that no update may take away."""
    for what, names in NAMES.items():
        for missing in sorted(names(before) - names(now)):
            yield False, f"{what} {missing} is gone"
    for what, key in (("table class", "tableClass"), ("time to live", "timeToLive"), ("resource policy", "policy")):
        if before[key] and before[key] != now[key]:
            yield False, f"{what} was {before[key]} and is {now[key] or 'gone'}"


def _stream(name: str, now: Json) -> Iterator[tuple[bool, str]]:
    stream = now["stream"]
    if name == STREAMING_TABLE:
        right = stream is not None and stream["viewType"] == STREAM_VIEW_TYPE
        yield right, f"stream {stream['arn']} with {stream['viewType']}" if stream else "no stream"
    arn = stream["arn"] if stream else None
    for reader in now["readers"]:
        hears = reader["streamArn"] == arn
        text = f"{reader['kind']} {reader['id']} reads {'the stream' if hears else reader['streamArn']}"
        yield hears, text if hears else f"{text}, which is not the table's stream: point it to {arn}"


def _belongings(now: Json, settings: Settings) -> Iterator[tuple[bool, str]]:
    for name, role in now["roles"].items():
        if role is None:
            yield False, f"role {name} does not exist"
        else:
            policy = name.removesuffix("-role")
            has = policy in role["policies"]
            yield has, f"role {name}" if has else f"role {name} lacks its policy {policy}"
    if not settings.alarm_topic_arn:
        there = now["topic"] is not None
        yield there, "topic dynamodb-alarms" if there else "topic dynamodb-alarms does not exist"
        listeners = [item for item in (now["topic"] or {}).get("subscriptions", []) if item["confirmed"]]
        if there:
            heard = bool(listeners) or not settings.alarm_emails
            text = f"{len(listeners)} confirmed subscription{'' if len(listeners) == 1 else 's'} to the alarms"
            yield heard, text if heard else f"{text}: confirm them, or nobody hears an alarm"
    topic = settings.alarm_topic_arn or (now["topic"] or {}).get("arn")
    for name, alarm in now["alarms"].items():
        if alarm is None:
            yield False, f"alarm {name} does not exist"
        else:
            speaks = alarm["actionsEnabled"] and topic in alarm["actions"]
            text = f"alarm {name} ({alarm['state']})"
            yield speaks, text if speaks else f"{text} does not speak to {topic}"
    yield now["dashboard"], "dashboard" if now["dashboard"] else "dashboard dynamodb-tables does not exist"
