"""The three tables.

Each sits at the root of the stack with logical name = physical name, so a stack that already manages it updates it
in place. Everything that would replace a table (another name, another key schema) is refused, see `infra.adoption`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_aws import dynamodb

from infra.adoption import table_options
from infra.settings import INDEX_PARTITION_KEY, INDEX_SORT_KEY, TABLES

if TYPE_CHECKING:
    from infra.settings import Settings
    from infra.tags import Tags

RECOVERY_DAYS = 35
"""Point-in-time recovery window of users, in days; the longest there is."""


def create_tables(settings: Settings, tags: Tags) -> dict[str, dynamodb.Table]:
    """Create the tables and, on events, contributor insights; by table name."""
    tables = {name: _table(name, settings, tags) for name in TABLES}
    dynamodb.ContributorInsights(
        "events-contributor-insights",
        table_name=tables["events"].name,
        mode=settings.insights_mode,
    )
    return tables


def _table(name: str, settings: Settings, tags: Tags) -> dynamodb.Table:
    keys = settings.keys[name]
    attributes = {key.name: key.type for key in keys.all}
    if name == "sessions":
        attributes |= settings.sessions_index.attributes
    return dynamodb.Table(
        name,
        name=name,
        billing_mode="PAY_PER_REQUEST",
        hash_key=keys.partition.name,
        range_key=keys.sort.name if keys.sort else None,
        attributes=[
            dynamodb.TableAttributeArgs(name=attribute, type=attributes[attribute]) for attribute in sorted(attributes)
        ],
        global_secondary_indexes=[_sessions_index(settings)] if name == "sessions" else None,
        stream_enabled=name == "events",
        stream_view_type="NEW_AND_OLD_IMAGES" if name == "events" else None,
        point_in_time_recovery=_recovery(enabled=name == "users"),
        # Enabled and no key ARN is the AWS managed key; not enabled would be the AWS owned key.
        server_side_encryption=dynamodb.TableServerSideEncryptionArgs(enabled=True),
        deletion_protection_enabled=settings.deletion_protection,
        tags=tags.house(),
        opts=table_options(name, settings),
    )


def _sessions_index(settings: Settings) -> dynamodb.TableGlobalSecondaryIndexArgs:
    """Sessions of a user in order of time; every attribute is projected, so no second read is needed."""
    key = dynamodb.TableGlobalSecondaryIndexKeySchemaArgs
    return dynamodb.TableGlobalSecondaryIndexArgs(
        name=settings.sessions_index.name,
        key_schemas=[
            key(attribute_name=INDEX_PARTITION_KEY, key_type="HASH"),
            key(attribute_name=INDEX_SORT_KEY, key_type="RANGE"),
        ],
        projection_type="ALL",
    )


def _recovery(*, enabled: bool) -> dynamodb.TablePointInTimeRecoveryArgs:
    """Point-in-time recovery, written out either way: a table that is adopted keeps its own if nothing is said."""
    if not enabled:
        return dynamodb.TablePointInTimeRecoveryArgs(enabled=False)
    return dynamodb.TablePointInTimeRecoveryArgs(enabled=True, recovery_period_in_days=RECOVERY_DAYS)
