"""Secondary indexes in every spelling: global or local, on the table or alone, ``hashKey`` or ``keySchemas``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from guardrails.aws.dynamodb.tables import StackTables, TableName, name_of
from guardrails.aws.dynamodb.types import GLOBAL_SECONDARY_INDEX
from guardrails.core.resources import Resource, Stack
from guardrails.core.values import List, Object, Unknown, Wrong

PROJECTIONS = ("ALL", "KEYS_ONLY", "INCLUDE")
"""All projections there are (Projection in DynamoDB's API reference)."""

Part: TypeAlias = str | Unknown | Wrong | None


@dataclass(frozen=True, slots=True)
class Index:
    """An index as a program writes it; each part may be unknown. ``sort`` is None for an index without a sort key."""

    partition: Part
    sort: Part
    projection: Part


def inline_indexes(table: Resource) -> Iterator[Index | Unknown | Wrong]:
    """Yield the global secondary indexes that the table itself lists."""
    for index in table.props.objects("globalSecondaryIndexes"):
        if isinstance(index, Object):
            partition, sort = _keys(index)
            yield Index(partition, sort, index.text("projectionType"))
        else:
            yield index


def local_indexes(table: Resource) -> Iterator[Index | Unknown | Wrong]:
    """Yield the local secondary indexes of a table, which have the table's own partition key."""
    for index in table.props.objects("localSecondaryIndexes"):
        if isinstance(index, Object):
            yield Index(table.props.text("hashKey"), index.text("rangeKey"), index.text("projectionType"))
        else:
            yield index


def standalone_index(index: Resource) -> Index:
    """Return an ``aws.dynamodb.GlobalSecondaryIndex`` as an index."""
    partition, sort = _keys(index.props)
    projection = index.props.object("projection")
    kind = projection.text("projectionType") if isinstance(projection, Object) else projection
    return Index(partition, sort, kind)


Standalone: TypeAlias = "Sequence[tuple[Resource, TableName | Unknown | Wrong | None]]"
"""The standalone indexes of a stack, each with its table."""


def standalone_indexes(stack: Stack) -> Standalone:
    """Return the standalone indexes of a stack, each with what its table is called."""
    tables = StackTables(stack)
    return [(index, tables.own_name(index)) for index in stack.of_type(GLOBAL_SECONDARY_INDEX)]


def index_names(table: Resource, standalone: Standalone) -> list[str] | None:
    """Return the names of a table's global indexes, its own and standalone ones; None where one is not known."""
    inline = table.props.objects("globalSecondaryIndexes")
    own = [index.text("name") if isinstance(index, Object) else index for index in inline]
    name = name_of(table)
    alone = [index.props.text("indexName") for index, of in standalone if of == name or isinstance(of, Unknown)]
    names = [each for each in (*own, *alone) if each is not None]
    known = [each for each in names if isinstance(each, str)]
    return known if len(known) == len(names) else None


def _keys(holder: Object) -> tuple[Part, Part]:
    schemas = holder.list("keySchemas")
    if isinstance(schemas, Unknown | Wrong):
        return schemas, schemas
    if isinstance(schemas, List) and len(schemas):
        return _key(schemas, "HASH"), _key(schemas, "RANGE")
    return holder.text("hashKey"), holder.text("rangeKey") or None


def _key(schemas: List, kind: str) -> Part:
    """Return the name of the one attribute of this kind; several are a key of many, which is another key."""
    found: list[Part] = []
    for schema in schemas.objects():
        if not isinstance(schema, Object):
            return schema
        of_kind = schema.text("keyType")
        if isinstance(of_kind, Unknown | Wrong):
            return of_kind
        if of_kind == kind:
            found.append(schema.text("attributeName"))
    if len(found) > 1:
        return " + ".join(str(name) for name in found)
    return found[0] if found else None
