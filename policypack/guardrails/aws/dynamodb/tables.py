"""DynamoDB as the rules need to know it: types, how a table is told from another, settings that name tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guardrails.core.findings import Finding
from guardrails.core.resources import Resource, Stack
from guardrails.core.rule import Config, Setting
from guardrails.core.values import Unknown, Wrong

TABLE = "aws:dynamodb/table:Table"
TABLE_REPLICA = "aws:dynamodb/tableReplica:TableReplica"
GLOBAL_TABLE = "aws:dynamodb/globalTable:GlobalTable"
GLOBAL_SECONDARY_INDEX = "aws:dynamodb/globalSecondaryIndex:GlobalSecondaryIndex"
CONTRIBUTOR_INSIGHTS = "aws:dynamodb/contributorInsights:ContributorInsights"
KINESIS_DESTINATION = "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination"

MANAGED_TABLES = ["events", "sessions", "users"]
"""The tables that the project manages, where a configuration names no others."""

_TABLE_ARN = re.compile(r"arn:[^:]*:dynamodb:[^:]*:[^:]*:table/([^/]+)")


def table_name(table: Resource) -> str | Unknown | Wrong:
    """Physical name of a table; where that is not set, its logical name."""
    name = table.props.text("name")
    return table.name if name is None or name == "" else name


def table_of(reference: str) -> str:
    """Name of the table in a table's name or in the ARN of a table, an index or a stream."""
    arn = _TABLE_ARN.match(reference)
    return arn.group(1) if arn else reference


def referenced_table(resource: Resource, prop: str, stack: Stack) -> str | Unknown | Wrong | None:
    """Name of the table that ``prop`` of ``resource`` refers to by name or ARN.

    Where it is unknown, the dependency graph says which table it is made from, if that is one table of the stack.
    """
    reference = resource.props.text(prop)
    if isinstance(reference, str):
        return table_of(reference)
    if isinstance(reference, Unknown):
        tables = stack.behind(resource, prop, TABLE)
        if len(tables) == 1:
            name = table_name(tables[0])
            return name if isinstance(name, str) else reference
    return reference


def judged(
    resource: Resource,
    name: str | Unknown | Wrong,
    listed: Iterable[str],
    judge: Callable[[str], Iterator[Finding]],
    requirement: str,
) -> Iterator[Finding]:
    """Judge a table by its name. One whose name is unknown may be any table: it must hold as each of them.

    ``judge`` gets a name of ``listed``, the actual name, or "" for a table that is not listed.
    """
    if isinstance(name, str):
        yield from judge(name)
    elif isinstance(name, Wrong) or any(True for each in (*listed, "") for _ in judge(each)):
        yield resource.undecided(name, requirement)


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that a rule holds; None means all."""

    names: frozenset[str] | None

    def judge(
        self, resource: Resource, name: str | Unknown | Wrong | None, findings: Iterator[Finding], requirement: str
    ) -> Iterator[Finding]:
        """Pass on the findings on a table that the rule holds. One whose name is unknown may be held or not."""
        if self.names is None or name is None or name in self.names:
            yield from findings
        elif not isinstance(name, str) and any(True for _ in findings):
            yield resource.undecided(name, requirement)


TABLE_NAME_SCHEMA: Mapping[str, Any] = {
    "type": "string",
    "pattern": "^[a-zA-Z0-9_.-]{3,255}$",
    "title": "the name of a table (3 to 255 of a-z, A-Z, 0-9, `_`, `-`, `.`)",
}
"""What DynamoDB allows as a table's name (CreateTable in the API reference)."""


def tables_schema(default: list[str], description: str) -> Mapping[str, Any]:
    """Make the schema of a list of tables."""
    return {
        "type": "array",
        "items": TABLE_NAME_SCHEMA,
        "uniqueItems": True,
        "default": default,
        "description": description,
    }


SOME_TABLES = Setting(
    "tables",
    {
        "type": "array",
        "items": TABLE_NAME_SCHEMA,
        "minItems": 1,
        "uniqueItems": True,
        "description": "Names of the tables that the rule holds. Leave it out to hold all tables.",
    },
)


def parse_some_tables(config: Config) -> Tables:
    """Make `Tables` of a configuration with `SOME_TABLES`."""
    return Tables(None if config["tables"] is None else frozenset(config["tables"]))


def tables_named(config: Config) -> Iterable[str]:
    """Return the tables in a setting ``tables``."""
    return config["tables"] or ()
