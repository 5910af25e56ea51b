"""The tables that a project is there for exist, under exactly their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from guardrails.aws.dynamodb.selection import MANAGED_TABLES, Selection, is_pattern, selection, tables_setting
from guardrails.aws.dynamodb.tables import TableName, name_of
from guardrails.aws.dynamodb.types import TABLE
from guardrails.aws.frameworks import well_architected
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding, NotApplicable, Violation
from guardrails.core.resources import Stack
from guardrails.core.rule import Example, Metadata, Setting, StackRule
from guardrails.core.values import Unknown
from guardrails.core.words import joined

TABLES = tables_setting(MANAGED_TABLES, "The tables that a stack with any of them must have.", minItems=1)

METADATA = Metadata(
    name="dynamodb-required-tables",
    title="Required tables",
    description="A stack with one of the required DynamoDB tables must have all of them.",
    summary="all of events, sessions and users, under exactly their names",
    severity="critical",
    why=(
        "Deleting a resource must not satisfy the rules about it: a table that left the program is deleted with its "
        "data by the next update. A table under another name, of which Pulumi makes one where `name` is left out "
        "(events-1a2b3c4), is another table, and applications don't find it."
    ),
    passes=(Example("The physical name is written out.", 'aws.dynamodb.Table("events", name="events", ...)'),),
    fails=(
        Example("Pulumi adds a suffix.", 'aws.dynamodb.Table("events", ...)'),
        Example("Another case is another table.", 'aws.dynamodb.Table("events", name="Events", ...)'),
    ),
    fix=(
        "Write each required table with name= exactly as listed.",
        "To take a table out of the stack without deleting it, use `pulumi state delete`, then the rule's `tables`.",
    ),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html",
    types=frozenset({TABLE}),
    scope="stacks with the required tables",
    references=(well_architected("Reliability"),),
    settings=(
        TABLES,
        Setting(
            "project",
            {
                "type": "string",
                "minLength": 1,
                "default": "dynamodb-tables",
                "description": "Project whose stacks must have the tables even if they have none of them.",
            },
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class RequiredTables:
    """The tables, and the project that must have them in any case."""

    tables: Selection[str]
    project: str


def check(stack: Stack, required: RequiredTables) -> Iterator[Finding]:
    """Judge the whole stack."""
    names = [(table, name_of(table)) for table in stack.of_type(TABLE)]
    present = [name for _, name in names if isinstance(name, TableName)]
    missing = list(required.tables.lacking(present))
    if stack.project != required.project and len(missing) == len(required.tables.entries):
        yield NotApplicable(f"The stack has none of the tables {joined(required.tables.entries)}.")
        return
    unknown = [(table, name) for table, name in names if isinstance(name, Unknown)]
    if missing and unknown:
        table, doubt = unknown[0]
        yield table.unverifiable(doubt, f"it is the table '{missing[0]}' that the stack must have")
        return
    for entry in missing:
        yield Violation(_missing(entry, present), stack.urn)


def _missing(entry: str, present: Iterable[TableName]) -> str:
    """Return that the stack lacks a table, and how to write it."""
    if is_pattern(entry):
        return (
            f"The stack has no table whose name fits the pattern '{entry}'. Write an aws.dynamodb.Table with such a "
            "name=."
        )
    alike = [
        f"{name} and a suffix, because it sets no name=" if name.logical else name.physical
        for name in sorted(present)
        if str(name).lower().startswith(entry.lower())
    ]
    found = f" A table of the stack is called {joined(alike)}, which is another name." if alike else ""
    return (
        f"The stack has no table whose name is exactly '{entry}'.{found} "
        f'Write aws.dynamodb.Table("{entry}", name="{entry}", ...).'
    )


def parse(config: Config) -> RequiredTables:
    """Return the settings of a configuration."""
    return RequiredTables(selection(config, TABLES), config["project"])


RULE = StackRule(METADATA, parse=parse, check=check)
