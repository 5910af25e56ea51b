"""How one table is told from another: its names, and the names and ARNs by which other resources refer to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from guardrails.aws.dynamodb.types import TABLE, TABLE_REFERENCES
from guardrails.core.resources import Resource, Stack, logical_name_in
from guardrails.core.values import Object, Unknown, Wrong

_TABLE_ARN = re.compile(r"arn:[^:]*:dynamodb:[^:]*:[^:]*:table/([^/]+)")


@dataclass(frozen=True, slots=True, order=True)
class TableName:
    """What a table is called: by AWS and, where the program leaves that to Pulumi, by the program.

    Attributes
    ----------
    physical
        The name in AWS; nothing where Pulumi has not made it yet.
    logical
        The name in the program, if Pulumi makes the physical one of it; else nothing.
    """

    physical: str
    logical: str = ""

    def __str__(self) -> str:
        """Return the name that the program gives: it stays when Pulumi makes another physical one."""
        return self.logical or self.physical


def name_of(table: Resource) -> TableName | Unknown | Wrong:
    """Return what a table is called."""
    physical = table.props.text("name")
    if isinstance(physical, Unknown | Wrong):
        return physical
    return TableName(physical or "", table.name if table.is_auto_named else "")


def is_only_read(inputs: Object) -> bool:
    """Return whether these are the inputs of a table that a program reads with ``Table.get``, in `policy analyze`.

    It hands over what was given to find the table by. A table that is made has a name, which the provider sets where
    the program does not; most have keys and attributes too, but for one that is restored from another.
    """
    return not any(key in _OF_A_TABLE_THAT_IS_MADE for key in inputs)


_OF_A_TABLE_THAT_IS_MADE = frozenset({"name", "hashKey", "rangeKey", "attributes"})

ONLY_READ: Mapping[str, Callable[[Object], bool]] = {TABLE: is_only_read}
"""The types of which inputs tell whether a program only reads a resource. Of others they do not."""


def table_name(table: Resource) -> str | Unknown | Wrong:
    """Return the physical name of a table or, where that is not set, its logical name."""
    name = table.props.text("name")
    return table.name if name is None or name == "" else name


def name_in(reference: str) -> str:
    """Return the name of the table in a table's name or in the ARN of a table, an index or a stream."""
    arn = _TABLE_ARN.match(reference)
    return arn.group(1) if arn else reference


def own_name(resource: Resource) -> TableName | Unknown | Wrong | None:
    """Return what the table is called that a resource is or, of a replica or an index, belongs to.

    Of a table that is only referred to the physical name is known: whether Pulumi made it, `StackTables` knows; here a
    name that ends as Pulumi's do is taken for one.
    """
    if resource.type == TABLE:
        return name_of(resource)
    reference = resource.props.text(TABLE_REFERENCES[resource.type])
    return referred(reference) if isinstance(reference, str) else reference


def referred(reference: str) -> TableName:
    """Return what the table is called, most likely, that a name or an ARN refers to."""
    physical = name_in(reference)
    return TableName(physical, logical_name_in(physical) or "")


class StackTables:
    """The tables of a stack by what they are called, for resources that refer to them."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    @cached_property
    def _by_physical_name(self) -> Mapping[str, TableName]:
        names = (name_of(table) for table in self._stack.of_type(TABLE))
        return {name.physical: name for name in names if isinstance(name, TableName) and name.physical}

    def named(self, reference: str) -> TableName:
        """Return what the table is called that a name or an ARN refers to, in the stack or elsewhere."""
        physical = name_in(reference)
        return self._by_physical_name.get(physical) or TableName(physical)

    def own_name(self, resource: Resource) -> TableName | Unknown | Wrong | None:
        """Return what the table is called that a resource is, or belongs to.

        Where a reference is unknown, the dependency graph says which table it is made from, if that is one table of
        the stack.
        """
        name = own_name(resource)
        if resource.type == TABLE or name is None or isinstance(name, Wrong):
            return name
        if isinstance(name, TableName):
            return self.named(name.physical)
        tables = self._stack.sources_of(resource, TABLE_REFERENCES[resource.type], TABLE)
        known = name_of(tables[0]) if len(tables) == 1 else name
        return known if isinstance(known, TableName) else name
