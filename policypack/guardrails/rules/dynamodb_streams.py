"""The listed tables have a stream with the listed view of each change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guardrails.aws.dynamodb.tables import TABLE, TABLE_NAME_SCHEMA, judged, table_name
from guardrails.aws.frameworks import well_architected
from guardrails.core.findings import Finding
from guardrails.core.resources import Resource
from guardrails.core.rule import Example, ResourceRule, Setting
from guardrails.core.values import Unknown, Wrong
from guardrails.core.words import one_of

VIEWS = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
"""All view types there are (StreamSpecification in DynamoDB's API reference)."""


def check(table: Resource, views: Mapping[str, str]) -> Iterator[Finding]:
    """Judge a table."""
    requirement = "its stream is as required"

    def judge(name: str) -> Iterator[Finding]:
        if name in views:
            yield from _stream(table, views[name])

    yield from judged(table, table_name(table), views, judge, requirement)


def _stream(table: Resource, view: str) -> Iterator[Finding]:
    requirement = f"it has a stream with the view {view}"
    spelling = f'Write stream_enabled=True, stream_view_type="{view}".'
    enabled = table.props.flag("streamEnabled")
    if isinstance(enabled, Unknown | Wrong):
        yield table.undecided(enabled, requirement)
    elif not enabled:
        yield table.violation(f"has no stream; one with the view {view} is required. {spelling}")
        return
    found = table.props.text("streamViewType")
    if isinstance(found, Unknown | Wrong):
        yield table.undecided(found, requirement)
    elif found != view:
        shown = one_of(VIEWS, found) if found else "that is not set"
        yield table.violation(f"has a stream with the view {shown}; {view} is required. {spelling}")


RULE = ResourceRule(
    name="dynamodb-streams",
    title="Streams",
    description="The listed DynamoDB tables must have a stream with the listed view type.",
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
        Example("A view without a stream.", 'aws.dynamodb.Table("events", stream_view_type="NEW_AND_OLD_IMAGES", ...)'),
    ),
    fix=('Write stream_enabled=True and stream_view_type="NEW_AND_OLD_IMAGES" on the table.',),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
    types=frozenset({TABLE}),
    scope="DynamoDB tables",
    references=(well_architected("Operational excellence"),),
    settings=(
        Setting(
            "views",
            {
                "type": "object",
                "default": {"events": "NEW_AND_OLD_IMAGES"},
                "propertyNames": TABLE_NAME_SCHEMA,
                "additionalProperties": {"type": "string", "enum": VIEWS},
                "description": "View type of the stream by name of the table.",
            },
        ),
    ),
    parse=lambda config: config["views"],
    tables_named=lambda config: config["views"],
    check=check,
)
