"""Each listed global index exists on its table, with the listed keys and projection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from guardrails.aws.dynamodb.indexes import (
    PROJECTIONS,
    Index,
    Standalone,
    inline_indexes,
    local_indexes,
    standalone_index,
    standalone_indexes,
)
from guardrails.aws.dynamodb.selection import Selection, by_table_setting, selection
from guardrails.aws.dynamodb.tables import TableName, name_of
from guardrails.aws.dynamodb.types import GLOBAL_SECONDARY_INDEX, TABLE
from guardrails.aws.dynamodb.words import if_known
from guardrails.aws.frameworks import well_architected
from guardrails.aws.regions import region_of, same_region
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding, NotApplicable
from guardrails.core.resources import Resource, Stack
from guardrails.core.rule import Example, Metadata, ResourceRule
from guardrails.core.values import Unknown, Wrong

ATTRIBUTE = {"type": "string", "minLength": 1}

INDEXES = by_table_setting(
    "indexes",
    default={"sessions": [{"partitionKey": "userId", "sortKey": "timestamp", "projection": "ALL"}]},
    value={
        "type": "array",
        "items": {
            "type": "object",
            "required": ["partitionKey"],
            "additionalProperties": False,
            "properties": {
                "partitionKey": ATTRIBUTE,
                "sortKey": ATTRIBUTE,
                "projection": {"type": "string", "enum": list(PROJECTIONS)},
            },
        },
        "minItems": 1,
    },
    description="Indexes by table; no `sortKey` means none, no `projection` means ALL.",
    minProperties=1,
)

METADATA = Metadata(
    name="dynamodb-required-indexes",
    title="Required indexes",
    description="Each listed global index must exist on its DynamoDB table, with the listed keys and projection.",
    summary="`sessions` by userId and timestamp, all attributes",
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
        Example(
            "A local index, which is another thing even where userId is the table's partition key.",
            'aws.dynamodb.Table("sessions", name="sessions", hash_key="userId", range_key="sessionId", '
            'local_secondary_indexes=[{"name": "userId-timestamp", "range_key": "timestamp", '
            '"projection_type": "ALL"}], ...)',
        ),
    ),
    fix=(
        "Add the index to global_secondary_indexes of the table, with the keys that the message names.",
        "Declare its key attributes in attributes of the table.",
    ),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html",
    types=frozenset({TABLE, GLOBAL_SECONDARY_INDEX}),
    scope="DynamoDB tables",
    details=(
        (
            "An index counts by its keys and projection, whatever its name, on the table or standing alone, in either "
            "spelling of the keys (`hash_key` and `range_key`, or `key_schemas`)."
        ),
        (
            "A local index does not count: it is bound to the table's partition key, holds at most 10 GB for each "
            "value of it, and can be made only with the table."
        ),
        "A table that lists no global index is judged when the stack is complete: its indexes may stand alone.",
    ),
    references=(well_architected("Performance efficiency"),),
    settings=(INDEXES,),
)

REQUIREMENT = "it has the indexes that are required"


@dataclass(frozen=True, slots=True)
class RequiredIndex:
    """An index that a table must have; ``sort`` is None where it has no sort key."""

    partition: str
    sort: str | None
    projection: str

    def __str__(self) -> str:
        sort = f", sort key {self.sort}" if self.sort else ", no sort key"
        return f"a global index with partition key {self.partition}{sort} and projection {self.projection}"

    def is_met_by(self, index: Index) -> bool:
        """Return whether ``index`` surely is this one."""
        return self._keys_are_those_of(index) and index.projection == self.projection

    def doubt(self, index: Index) -> Unknown | None:
        """Return the unknown part that leaves open whether ``index`` is this one; None where another part differs."""
        parts = ((self.partition, index.partition), (self.sort, index.sort), (self.projection, index.projection))
        if any(found != wanted and not isinstance(found, Unknown) for wanted, found in parts):
            return None
        return next((found for _, found in parts if isinstance(found, Unknown)), None)

    def near_miss(self, index: Index) -> str:
        """Return a word on ``index`` if nothing but its projection, which is known, is another; else nothing."""
        found = index.projection
        if not self._keys_are_those_of(index) or found == self.projection or isinstance(found, Unknown):
            return ""
        shown = (
            f"the projection {if_known(found, PROJECTIONS)}" if isinstance(found, str) and found else "no projection"
        )
        return f" One with these keys has {shown}."

    def local_miss(self, index: Index) -> str:
        """Return a word on a local index with these keys; nothing for one with others."""
        if not self._keys_are_those_of(index):
            return ""
        return (
            " One with these keys is local, which is another thing: bound to the table's partition key, with at most "
            "10 GB for each value of it."
        )

    def spelling(self, *, standalone: bool) -> str:
        """Return how to write it, on the table or standing alone: the provider forbids to mix the two."""
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

    def _keys_are_those_of(self, index: Index) -> bool:
        return index.partition == self.partition and index.sort == self.sort


Wanted: TypeAlias = Selection[Sequence[RequiredIndex]]
Candidates: TypeAlias = Sequence[Index | Unknown | Wrong]


def check(table: Resource, wanted: Wanted) -> Iterator[Finding]:
    """Judge a table by the indexes that it lists itself.

    The provider forbids to mix global ones with standalone indexes (aws.dynamodb.GlobalSecondaryIndex), so a table that
    lists any is judged at once, and one that lists none when the stack is complete.
    """
    if table.type != TABLE:
        yield NotApplicable("Standalone indexes are judged with their table when the stack is complete.")
        return
    listed = list(inline_indexes(table))
    name = name_of(table)
    if listed:
        yield from wanted.judge(table, name, lambda required: _judge(table, required, listed), REQUIREMENT)
    elif not isinstance(name, TableName) or name in wanted:
        yield NotApplicable("The table lists no global index; standalone ones are judged when the stack is complete.")


def at_end(stack: Stack, wanted: Wanted) -> Iterator[Finding]:
    """Judge the tables that list no global index themselves by the standalone ones of the stack."""
    standalone = standalone_indexes(stack)
    for table in stack.of_type(TABLE):
        if not any(True for _ in inline_indexes(table)):
            yield from _at_end(table, standalone, wanted)


def _at_end(table: Resource, standalone: Standalone, wanted: Wanted) -> Iterator[Finding]:
    region, name = region_of(table), name_of(table)
    of_stack = [
        of if isinstance(of, Unknown) else standalone_index(index)
        for index, of in standalone
        if (of == name or isinstance(of, Unknown)) and same_region(index, region)
    ]
    yield from wanted.judge(
        table, name, lambda required: _judge(table, required, of_stack, standalone=bool(of_stack)), REQUIREMENT
    )


def _judge(
    table: Resource, wanted: Sequence[RequiredIndex] | None, candidates: Candidates, *, standalone: bool = False
) -> Iterator[Finding]:
    for required in wanted or ():
        yield from _look_for(required, table, candidates, standalone=standalone)


def _look_for(
    required: RequiredIndex, table: Resource, candidates: Candidates, *, standalone: bool
) -> Iterator[Finding]:
    doubt: Unknown | None = None
    near_miss = ""
    for candidate in candidates:
        if isinstance(candidate, Wrong):
            yield table.undecided(candidate, REQUIREMENT)
        elif isinstance(candidate, Unknown):
            doubt = doubt or candidate
        elif required.is_met_by(candidate):
            return
        else:
            doubt = doubt or required.doubt(candidate)
            near_miss = required.near_miss(candidate) or near_miss
    if doubt is not None:
        yield table.unverifiable(doubt, f"it has {required}")
    else:
        near_miss = near_miss or "".join(
            required.local_miss(index) for index in local_indexes(table) if isinstance(index, Index)
        )
        yield table.violation(f"lacks {required}.{near_miss} Write {required.spelling(standalone=standalone)}.")


def parse(config: Config) -> Wanted:
    """Return the settings of a configuration."""
    return selection(
        config,
        INDEXES,
        lambda indexes: [
            RequiredIndex(each["partitionKey"], each.get("sortKey"), each.get("projection", "ALL")) for each in indexes
        ],
    )


RULE = ResourceRule(METADATA, parse=parse, check=check, at_end=at_end)
