"""The three tables.

Each sits at the root of the stack with logical name = physical name, so a stack that already manages it updates it
in place. Everything that would replace a table (another name, another key schema) is refused, see `infra.adoption`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.adoption import table_options
from infra.settings import INDEX_PARTITION_KEY, INDEX_SORT_KEY, INDEXED_TABLE, STREAMING_TABLE, TABLES

if TYPE_CHECKING:
    from pulumi_aws import dynamodb

    from infra.keep import Keep, Projection, Replica
    from infra.keys import KeySchema
    from infra.settings import Settings
    from infra.tags import Tags

RECOVERED_TABLE = "users"
RECOVERY_DAYS = 35
"""Point-in-time recovery window of users, in days; the longest there is."""
STREAM_VIEW_TYPE = "NEW_AND_OLD_IMAGES"


def create_tables(settings: Settings, tags: Tags) -> dict[str, dynamodb.Table]:
    """Create the tables and, on events, contributor insights; by table name."""
    from pulumi_aws import dynamodb  # noqa: PLC0415 - infra.adopt asks for the arguments only, and needs no provider

    tables = {
        name: dynamodb.Table(
            name,
            **table_arguments(name, settings),
            tags={**settings.kept(name).tags, **tags.house()},
            opts=table_options(name, settings),
        )
        for name in TABLES
    }
    dynamodb.ContributorInsights(
        "events-contributor-insights",
        table_name=tables[STREAMING_TABLE].name,
        mode=settings.insights_mode,
    )
    for name, table in tables.items():
        for arn in settings.kept(name).kinesis_streams:
            stream = arn.rpartition("/")[2]
            dynamodb.KinesisStreamingDestination(f"{name}-to-{stream}", table_name=table.name, stream_arn=arn)
    return tables


def table_arguments(name: str, settings: Settings) -> dict[str, Any]:
    """Arguments of a table as plain data, all but its tags; a property that is not said is not there."""
    keys, keep = settings.keys[name], settings.kept(name)
    attributes = {key.name: key.type for key in keys.all} | keep.attributes
    indexes = [_global_index(index.name, index.keys, index.projection) for index in keep.global_indexes]
    if name == INDEXED_TABLE:
        attributes |= settings.sessions_index.attributes
        indexes.insert(0, _sessions_index(settings))
    view_type = STREAM_VIEW_TYPE if name == STREAMING_TABLE else keep.stream_view_type
    arguments = {
        "name": name,
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": keys.partition.name,
        "range_key": keys.sort.name if keys.sort else None,
        "attributes": [{"name": attribute, "type": attributes[attribute]} for attribute in sorted(attributes)],
        "global_secondary_indexes": indexes,
        "stream_enabled": bool(view_type),
        "stream_view_type": view_type,
        "point_in_time_recovery": _recovery(enabled=name == RECOVERED_TABLE),
        # Enabled and no key ARN is the AWS managed key; not enabled would be the AWS owned key.
        "server_side_encryption": {"enabled": True},
        "deletion_protection_enabled": settings.deletion_protection,
        **_kept(keep, settings),
    }
    return {argument: value for argument, value in arguments.items() if value not in (None, "", [], {})}


def _kept(keep: Keep, settings: Settings) -> dict[str, Any]:
    """Arguments for what a table keeps; the provider leaves time to live and limits alone if nothing is said."""
    limits = {"max_read_request_units": keep.limits.read, "max_write_request_units": keep.limits.write}
    return {
        "table_class": keep.table_class,
        "ttl": {"attribute_name": keep.time_to_live, "enabled": True} if keep.time_to_live else None,
        "on_demand_throughput": {name: units for name, units in limits.items() if units is not None},
        "local_secondary_indexes": [
            {"name": index.name, "range_key": index.sort.name, **_projection(index.projection)}
            for index in keep.local_indexes
        ],
        "replicas": [_replica(replica, settings) for replica in keep.replicas],
    }


def _replica(replica: Replica, settings: Settings) -> dict[str, Any]:
    strong = {"consistency_mode": replica.consistency} if replica.consistency == "STRONG" else {}
    return {
        "region_name": replica.region,
        "point_in_time_recovery": replica.recovery,
        "propagate_tags": replica.propagate_tags,
        "deletion_protection_enabled": settings.deletion_protection,
        **strong,
    }


def _sessions_index(settings: Settings) -> dict[str, Any]:
    """Sessions of a user in order of time; every attribute is projected, so no second read is needed."""
    keys = {"HASH": INDEX_PARTITION_KEY, "RANGE": INDEX_SORT_KEY}
    return {
        "name": settings.sessions_index.name,
        "key_schemas": [{"attribute_name": name, "key_type": kind} for kind, name in keys.items()],
        "projection_type": "ALL",
    }


def _global_index(name: str, keys: KeySchema, projection: Projection) -> dict[str, Any]:
    return {
        "name": name,
        "key_schemas": [
            {"attribute_name": key.name, "key_type": kind}
            for kind, key in zip(("HASH", "RANGE"), keys.all, strict=False)
        ],
        **_projection(projection),
    }


def _projection(projection: Projection) -> dict[str, Any]:
    included = {"non_key_attributes": list(projection.attributes)} if projection.attributes else {}
    return {"projection_type": projection.type, **included}


def _recovery(*, enabled: bool) -> dict[str, Any]:
    """Point-in-time recovery, written out either way: a table that is adopted keeps its own if nothing is said."""
    return {"enabled": True, "recovery_period_in_days": RECOVERY_DAYS} if enabled else {"enabled": False}
