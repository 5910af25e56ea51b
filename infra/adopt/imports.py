"""What exists and is to be imported: the file for ``pulumi import --file``.

Ids are those of the provider's documentation, by type (the section "Import" of each resource).
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from infra.dashboard import NAME as DASHBOARD
from infra.monitoring import TOPIC
from infra.settings import STREAMING_TABLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from infra.settings import Settings

Json = dict[str, Any]

TABLE = "aws:dynamodb/table:Table"
INSIGHTS = "aws:dynamodb/contributorInsights:ContributorInsights"
KINESIS = "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
TOPIC_TYPE = "aws:sns/topic:Topic"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
DASHBOARD_TYPE = "aws:cloudwatch/dashboard:Dashboard"


def import_file(snapshot: Json, settings: Settings, managed: Collection[tuple[str, str]] = ()) -> Json:
    """List what exists in AWS under the program's names and is not ``managed`` (type, id) by the stack already."""
    # The version that the program asks for: its default provider and that of the import are then one.
    provider = version("pulumi-aws")
    return {
        "resources": [
            {"type": type_, "name": name, "id": id_, "version": provider}
            for type_, name, id_ in _existing(snapshot, settings)
            if (type_, id_) not in managed
        ]
    }


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
            yield KINESIS, f"{name}-to-{arn.rpartition('/')[2]}", f"{name},{arn}"
