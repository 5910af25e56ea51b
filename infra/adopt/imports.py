"""What exists, what the program registers, what the stack's state has: what is to be imported, what is too much.

Ids are those of the provider's documentation, by type (the section "Import" of each resource).
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from infra.access import ACCESSES
from infra.dashboard import NAME as DASHBOARD
from infra.monitoring import ALARM_PREFIX, TOPIC
from infra.settings import STREAMING_TABLE, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.settings import Settings

Json = dict[str, Any]

TABLE = "aws:dynamodb/table:Table"
INSIGHTS = "aws:dynamodb/contributorInsights:ContributorInsights"
KINESIS = "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
TOPIC_TYPE = "aws:sns/topic:Topic"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
DASHBOARD_TYPE = "aws:cloudwatch/dashboard:Dashboard"


def import_file(snapshot: Json, settings: Settings) -> Json:
    """List what exists in AWS under the program's names and is not in the stack's state already."""
    # The version that the program asks for: its default provider and that of the import are then one.
    provider = version("pulumi-aws")
    return {
        "resources": [
            {"type": type_, "name": name, "id": id_, "version": provider}
            for type_, name, id_ in _existing(snapshot, settings)
            if not is_managed(snapshot, type_, id_)
        ]
    }


def is_managed(snapshot: Json, type_: str, id_: str) -> bool:
    """Whether the stack's state has a resource already."""
    return any((item["type"], item["id"]) == (type_, id_) for item in snapshot["state"]["resources"])


def dump_imports(imports: Json) -> str:
    """Render the file's text."""
    return json.dumps(imports, indent=2) + "\n"


def _existing(snapshot: Json, settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Yield type, logical name and id of what exists."""
    for name, table in snapshot["tables"].items():
        if table is not None:
            yield from _of_table(name, table, settings, snapshot["account"])
    for name, role in snapshot["roles"].items():
        if role is not None:
            yield ROLE, name, name
            policy = name.removesuffix("-role")
            if policy in role["policies"]:
                yield ROLE_POLICY, f"{policy}-policy", f"{name}:{policy}"
    if snapshot["topic"] and not settings.alarm_topic_arn:
        yield TOPIC_TYPE, TOPIC, snapshot["topic"]["arn"]
    yield from ((ALARM, name, name) for name, alarm in snapshot["alarms"].items() if alarm is not None)
    if snapshot["dashboard"]:
        yield DASHBOARD_TYPE, "dynamodb-dashboard", DASHBOARD


def _of_table(name: str, table: Json, settings: Settings, account: str) -> Iterator[tuple[str, str, str]]:
    yield TABLE, name, name
    if name == STREAMING_TABLE and any(insight["index"] is None for insight in table["insights"]):
        yield INSIGHTS, "events-contributor-insights", f"name:{name}/index:/{account}"
    streams = {stream["arn"] for stream in table["kinesisStreams"]}
    for arn in settings.kept(name).kinesis_streams:
        if arn in streams:
            yield KINESIS, kinesis_name(name, arn), f"{name},{arn}"


def old_urns(snapshot: Json, project: str, stack: str) -> dict[str, list[str]]:
    """URNs under which the stack manages tables of ours, where they are not the program's own; by table."""
    found: dict[str, list[str]] = {}
    for item in snapshot["state"]["resources"]:
        name = item["name"]
        if (
            item["type"] == TABLE
            and name in TABLES
            and item["urn"] != f"urn:pulumi:{stack}::{project}::{TABLE}::{name}"
        ):
            found.setdefault(name, []).append(item["urn"])
    return found


def registered(settings: Settings) -> set[tuple[str, str]]:
    """Type and logical name of each resource that the program registers at the root of the stack."""
    roles = [f"dynamodb-{table}-{access}" for table in TABLES for access in ACCESSES]
    own_topic = [] if settings.alarm_topic_arn else [(TOPIC_TYPE, TOPIC), (TOPIC_POLICY, f"{TOPIC}-policy")]
    return {
        *((TABLE, table) for table in TABLES),
        (INSIGHTS, "events-contributor-insights"),
        *((KINESIS, kinesis_name(table, arn)) for table in TABLES for arn in settings.kept(table).kinesis_streams),
        *((ROLE, f"{role}-role") for role in roles),
        *((ROLE_POLICY, f"{role}-policy") for role in roles),
        *own_topic,
        *((SUBSCRIPTION, f"{TOPIC}-{address}") for address in settings.alarm_emails),
        (ALARM, f"{ALARM_PREFIX}user-errors"),
        *((ALARM, f"{ALARM_PREFIX}{table}-system-errors") for table in TABLES),
        (DASHBOARD_TYPE, "dynamodb-dashboard"),
    }


def strays(snapshot: Json, settings: Settings) -> list[Json]:
    """Resources in the stack's state that the program does not register: its next update deletes them."""
    ours, aliases = registered(settings), {urn for urns in settings.aliases.values() for urn in urns}
    return [
        item
        for item in snapshot["state"]["resources"]
        if item["urn"] not in aliases and tuple(item["urn"].split("::")[2:4]) not in ours
    ]


def kinesis_name(table: str, arn: str) -> str:
    """Logical name of a Kinesis destination."""
    return f"{table}-to-{arn.rpartition('/')[2]}"
