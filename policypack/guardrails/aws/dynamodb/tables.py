"""How one table is told from another: its name, and the names and ARNs by which other resources refer to it."""

from __future__ import annotations

import re

from guardrails.aws.dynamodb.types import TABLE, TABLE_REFERENCES
from guardrails.core.resources import Resource, Stack
from guardrails.core.values import Unknown, Wrong

_TABLE_ARN = re.compile(r"arn:[^:]*:dynamodb:[^:]*:[^:]*:table/([^/]+)")


def table_name(table: Resource) -> str | Unknown | Wrong:
    """Return the physical name of a table or, where that is not set, its logical name."""
    name = table.props.text("name")
    return table.name if name is None or name == "" else name


def name_in(reference: str) -> str:
    """Return the name of the table in a table's name or in the ARN of a table, an index or a stream."""
    arn = _TABLE_ARN.match(reference)
    return arn.group(1) if arn else reference


def own_table(resource: Resource) -> str | Unknown | Wrong | None:
    """Return the name of the table that a resource is or, of a replica or an index, belongs to."""
    if resource.type == TABLE:
        return table_name(resource)
    reference = resource.props.text(TABLE_REFERENCES[resource.type])
    return name_in(reference) if isinstance(reference, str) else reference


def own_table_in(resource: Resource, stack: Stack) -> str | Unknown | Wrong | None:
    """Return the same with the stack at hand.

    Where a reference is unknown, the dependency graph says which table it is made from, if that is one table of the
    stack.
    """
    name = own_table(resource)
    if isinstance(name, Unknown) and resource.type != TABLE:
        tables = stack.sources_of(resource, TABLE_REFERENCES[resource.type], TABLE)
        if len(tables) == 1:
            known = table_name(tables[0])
            return known if isinstance(known, str) else name
    return name
