"""Each listed index exists on its table, with the listed keys and projection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from guardrails.aws.dynamodb.indexes import Index, Part, inline_indexes, local_indexes, standalone_index
from guardrails.aws.dynamodb.tables import (
    GLOBAL_SECONDARY_INDEX,
    TABLE,
    TABLE_NAME_SCHEMA,
    judged,
    referenced_table,
    table_name,
)
from guardrails.aws.frameworks import well_architected
from guardrails.aws.regions import near, region_of
from guardrails.core.findings import Finding, NotApplicable
from guardrails.core.resources import Resource, Stack
from guardrails.core.rule import Config, Example, ResourceRule, Setting
from guardrails.core.values import Unknown, Wrong
from guardrails.core.words import one_of

PROJECTIONS = ["ALL", "KEYS_ONLY", "INCLUDE"]
"""All projections there are (Projection in DynamoDB's API reference)."""

REQUIREMENT = "it has the indexes that are required"


@dataclass(frozen=True, slots=True)
class Required:
    """An index that a table must have; ``sort`` is None where it has no sort key."""

    partition: str
    sort: str | None
    projection: str

    def __str__(self) -> str:
        sort = f", sort key {self.sort}" if self.sort else ", no sort key"
        return f"an index with partition key {self.partition}{sort} and projection {self.projection}"

    def spelling(self, *, standalone: bool) -> str:
        """How to write it, on the table or standing alone: the provider forbids to mix the two."""
        keys = [(self.partition, "HASH"), *([(self.sort, "RANGE")] if self.sort else [])]
        name = "-".join(name for name, _ in keys)
        schemas = ", ".join(f'{{"attribute_name": "{name}", "key_type": "{kind}"}}' for name, kind in keys)
        if standalone:
            return (
                f'aws.dynamodb.GlobalSecondaryIndex("{name}", key_schemas=[{schemas}], '
                f'projection={{"projection_type": "{self.projection}"}}, ...)'
            )
        return (
            f'global_secondary_indexes=[{{"name": "{name}", "key_schemas": [{schemas}], '
            f'"projection_type": "{self.projection}"}}]'
        )

    def parts(self, index: Index) -> Iterator[tuple[str | None, Part]]:
        """Pair what is required with what the index has."""
        yield self.partition, index.partition
        yield self.sort, index.sort
        yield self.projection, index.projection


Wanted: TypeAlias = Mapping[str, Sequence[Required]]
Candidates: TypeAlias = Iterable[Index | Unknown | Wrong]


def check(table: Resource, wanted: Wanted) -> Iterator[Finding]:
    """Judge a table by the indexes that it lists itself.

    The provider forbids to mix global ones with standalone indexes (aws.dynamodb.GlobalSecondaryIndex), so a table that
    lists any is judged at once, and one that lists none when the stack is complete.
    """
    listed = list(inline_indexes(table))
    candidates = [*listed, *local_indexes(table)]
    name = table_name(table)
    if listed:
        yield from judged(
            table, name, wanted, lambda each: _judge(table, wanted.get(each, ()), candidates), REQUIREMENT
        )
    elif not isinstance(name, str) or name in wanted:
        yield NotApplicable("The table lists no global index; standalone ones are judged when the stack is complete.")


def at_end(stack: Stack, wanted: Wanted) -> Iterator[Finding]:
    """Judge the tables that list no global index themselves by the standalone ones of the stack."""
    standalone = [
        (index, referenced_table(index, "tableName", stack)) for index in stack.of_type(GLOBAL_SECONDARY_INDEX)
    ]
    for table in stack.of_type(TABLE):
        if not any(True for _ in inline_indexes(table)):
            yield from _at_end(table, standalone, wanted)


def _at_end(
    table: Resource, standalone: Sequence[tuple[Resource, str | Unknown | Wrong | None]], wanted: Wanted
) -> Iterator[Finding]:
    region = region_of(table)

    def judge(name: str) -> Iterator[Finding]:
        of_stack = [
            of if isinstance(of, Unknown) else standalone_index(index)
            for index, of in standalone
            if (of == name or isinstance(of, Unknown)) and near(index, region)
        ]
        yield from _judge(table, wanted.get(name, ()), [*of_stack, *local_indexes(table)], standalone=bool(of_stack))

    yield from judged(table, table_name(table), wanted, judge, REQUIREMENT)


def _judge(
    table: Resource, required: Sequence[Required], candidates: Candidates, *, standalone: bool = False
) -> Iterator[Finding]:
    for index in required:
        doubts: list[Unknown] = []
        near = ""
        for candidate in candidates:
            if isinstance(candidate, Wrong):
                yield table.undecided(candidate, REQUIREMENT)
                continue
            doubt = candidate if isinstance(candidate, Unknown) else _doubt(index, candidate)
            if doubt is True:
                break
            if isinstance(doubt, Unknown):
                doubts.append(doubt)
            elif isinstance(doubt, str):
                near = doubt
        else:
            if doubts:
                yield table.unverifiable(doubts[0], f"it has {index}")
            else:
                yield table.violation(f"lacks {index}.{near} Write {index.spelling(standalone=standalone)}.")


def _doubt(required: Required, index: Index) -> bool | Unknown | str:
    """Whether the index is the required one; unknown parts leave it open, and a near miss is worth a word."""
    unknown = [found for _, found in required.parts(index) if isinstance(found, Unknown)]
    differing = [found for want, found in required.parts(index) if found != want and not isinstance(found, Unknown)]
    if not differing:
        return unknown[0] if unknown else True
    if differing == [index.projection] and not unknown:
        found = index.projection
        shown = f"the projection {one_of(PROJECTIONS, found)}" if isinstance(found, str) and found else "no projection"
        return f" One with these keys has {shown}."
    return False


def parse(config: Config) -> Wanted:
    """Make the settings of a configuration."""
    return {
        table: [Required(each["partitionKey"], each.get("sortKey"), each.get("projection", "ALL")) for each in indexes]
        for table, indexes in config["indexes"].items()
    }


_ATTRIBUTE = {"type": "string", "minLength": 1}

RULE = ResourceRule(
    name="dynamodb-required-indexes",
    title="Required indexes",
    description="Each listed index must exist on its DynamoDB table, with the listed keys and projection.",
    severity="high",
    why=(
        "Queries by these keys work only on the index. Without it they fail; with another projection they lack "
        "attributes. An index can be changed only by making it anew, and filling it takes long."
    ),
    passes=(
        Example(
            "In the present spelling.",
            'aws.dynamodb.Table("sessions", name="sessions", global_secondary_indexes=[{"name": "userId-timestamp", '
            '"key_schemas": [{"attribute_name": "userId", "key_type": "HASH"}, '
            '{"attribute_name": "timestamp", "key_type": "RANGE"}], "projection_type": "ALL"}], ...)',
        ),
        Example(
            "In the older one.",
            'aws.dynamodb.Table("sessions", name="sessions", global_secondary_indexes=[{"name": "userId-timestamp", '
            '"hash_key": "userId", "range_key": "timestamp", "projection_type": "ALL"}], ...)',
        ),
        Example(
            "As a local index, where userId is the table's partition key.",
            'aws.dynamodb.Table("sessions", name="sessions", hash_key="userId", range_key="sessionId", '
            'local_secondary_indexes=[{"name": "userId-timestamp", "range_key": "timestamp", '
            '"projection_type": "ALL"}], ...)',
        ),
        Example(
            "Standing alone.",
            'aws.dynamodb.GlobalSecondaryIndex("by-user", table_name=sessions.name, index_name="userId-timestamp", '
            'key_schemas=[{"attribute_name": "userId", "attribute_type": "S", "key_type": "HASH"}, '
            '{"attribute_name": "timestamp", "attribute_type": "N", "key_type": "RANGE"}], '
            'projection={"projection_type": "ALL"})',
        ),
    ),
    fails=(
        Example("No index.", 'aws.dynamodb.Table("sessions", name="sessions", ...)'),
        Example(
            "Not all attributes.",
            'aws.dynamodb.Table("sessions", name="sessions", global_secondary_indexes=[{"name": "userId-timestamp", '
            '"hash_key": "userId", "range_key": "timestamp", "projection_type": "KEYS_ONLY"}], ...)',
        ),
    ),
    fix=(
        "Add the index to global_secondary_indexes of the table, with the keys that the message names.",
        "Declare its key attributes in attributes of the table.",
    ),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html",
    types=frozenset({TABLE, GLOBAL_SECONDARY_INDEX}),
    scope="DynamoDB tables",
    references=(well_architected("Performance efficiency"),),
    settings=(
        Setting(
            "indexes",
            {
                "type": "object",
                "default": {"sessions": [{"partitionKey": "userId", "sortKey": "timestamp", "projection": "ALL"}]},
                "propertyNames": TABLE_NAME_SCHEMA,
                "additionalProperties": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["partitionKey"],
                        "additionalProperties": False,
                        "properties": {
                            "partitionKey": _ATTRIBUTE,
                            "sortKey": _ATTRIBUTE,
                            "projection": {"type": "string", "enum": PROJECTIONS},
                        },
                    },
                },
                "description": "Indexes by name of the table; no `sortKey` means none, no `projection` means ALL.",
            },
        ),
    ),
    parse=parse,
    tables_named=lambda config: config["indexes"],
    check=check,
    at_end=at_end,
)
