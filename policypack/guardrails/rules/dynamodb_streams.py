"""The listed tables have a stream with the listed view of each change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guardrails.aws.dynamodb.defaults import flag
from guardrails.aws.dynamodb.selection import Selection, by_table_setting, selection
from guardrails.aws.dynamodb.streams import VIEWS
from guardrails.aws.dynamodb.tables import TableName, name_of
from guardrails.aws.dynamodb.types import TABLE
from guardrails.aws.dynamodb.words import if_known
from guardrails.aws.frameworks import well_architected
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding
from guardrails.core.resources import Resource
from guardrails.core.rule import Change, Example, Metadata, ResourceRule

VIEW_BY_TABLE = by_table_setting(
    "views",
    default={"events": "NEW_AND_OLD_IMAGES"},
    value={"type": "string", "enum": list(VIEWS)},
    description="View type of the stream by table.",
    minProperties=1,
)

METADATA = Metadata(
    name="dynamodb-streams",
    title="Streams",
    description="The listed DynamoDB tables must have a stream with the listed view type.",
    summary="a stream with new and old images on `events`",
    severity="medium",
    why=(
        "Consumers of changes need the item before and after the change. Another view type takes that away, and "
        "changing it later makes a new stream with a new ARN: consumers of the old one hear nothing more."
    ),
    passes=(
        Example(
            "A stream with both images.",
            'aws.dynamodb.Table("events", name="events", stream_enabled=True, '
            'stream_view_type="NEW_AND_OLD_IMAGES", ...)',
        ),
    ),
    fails=(
        Example(
            "Keys only.",
            'aws.dynamodb.Table("events", name="events", stream_enabled=True, stream_view_type="KEYS_ONLY", ...)',
        ),
        Example(
            "A view without a stream.",
            'aws.dynamodb.Table("events", name="events", stream_view_type="NEW_AND_OLD_IMAGES", ...)',
        ),
    ),
    fix=('Write stream_enabled=True and stream_view_type="NEW_AND_OLD_IMAGES" on the table.',),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
    types=frozenset({TABLE}),
    scope="DynamoDB tables",
    references=(well_architected("Operational excellence"),),
    settings=(VIEW_BY_TABLE,),
)


def check(table: Resource, views: Selection[str]) -> Iterator[Finding]:
    """Judge a table."""

    def judge(view: str | None) -> Iterator[Finding]:
        if view is not None:
            yield from _stream(table, view)

    yield from views.judge(table, name_of(table), judge, "its stream is as required")


def _stream(table: Resource, view: str) -> Iterator[Finding]:
    requirement = f"it has a stream with the view {view}"
    spelling = f'Write stream_enabled=True, stream_view_type="{view}".'
    enabled = flag(table.props, "streamEnabled")
    none = f"has no stream; one with the view {view} is required. {spelling}"
    yield from table.require(enabled, bool, requirement, none)
    if enabled:  # or nobody knows
        yield from table.require(
            table.props.text("streamViewType"),
            lambda found: found == view,
            requirement,
            lambda found: (
                f"has a stream {f'with the view {if_known(found, VIEWS)}' if found else 'whose view is not set'}; "
                f"{view} is required. {spelling}"
            ),
        )


def remediate(table: Resource, views: Selection[str]) -> Mapping[str, Change]:
    """Write the stream and its view on a listed table."""
    name = name_of(table)
    view = views.get(name) if isinstance(name, TableName) else None
    return {} if view is None else {"streamEnabled": True, "streamViewType": view}


def parse(config: Config) -> Selection[str]:
    """Return the settings of a configuration."""
    return selection(config, VIEW_BY_TABLE)


RULE = ResourceRule(METADATA, parse=parse, check=check, remediate=remediate)
