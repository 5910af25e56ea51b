"""DynamoDB's resource types and how a table is told from another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guardrails.model import Config, Setting
from guardrails.resources import Resource
from guardrails.values import Unknown, Wrong

TABLE = "aws:dynamodb/table:Table"
GLOBAL_SECONDARY_INDEX = "aws:dynamodb/globalSecondaryIndex:GlobalSecondaryIndex"
GLOBAL_TABLE = "aws:dynamodb/globalTable:GlobalTable"
TABLE_REPLICA = "aws:dynamodb/tableReplica:TableReplica"
CONTRIBUTOR_INSIGHTS = "aws:dynamodb/contributorInsights:ContributorInsights"
KINESIS_DESTINATION = "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination"
SCALABLE_TARGET = "aws:appautoscaling/target:Target"

MANAGED_TABLES = ("events", "sessions", "users")


def table_name(table: Resource) -> str | Unknown | Wrong:
    """Physical name of a table; where that is not set, its logical name."""
    name = table.props.text("name")
    return table.name if name is None or name == "" else name


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that a rule holds; None means all."""

    names: frozenset[str] | None

    def leave_out(self, name: str | Unknown | Wrong) -> bool:
        """Whether the rule has nothing to say on this table. A table whose name is unknown may be any of them."""
        return self.names is not None and isinstance(name, str) and name not in self.names


TABLE_NAME_SCHEMA: Mapping[str, Any] = {
    "type": "string",
    "pattern": "^[a-zA-Z0-9_.-]{3,255}$",
    "title": "the name of a table (3 to 255 of a-z, A-Z, 0-9, `_`, `-`, `.`)",
}
"""What DynamoDB allows as a table's name (CreateTable in the API reference)."""

TABLES_SETTING = Setting(
    "tables",
    {
        "type": "array",
        "items": TABLE_NAME_SCHEMA,
        "minItems": 1,
        "uniqueItems": True,
        "description": "Physical names of the tables that the rule holds; leave it out for all tables.",
    },
)


def parse_tables(config: Config) -> Tables:
    """Make `Tables` of a configuration with `TABLES_SETTING`."""
    return Tables(None if config["tables"] is None else frozenset(config["tables"]))


def tables_named(config: Config) -> Iterable[str]:
    """Return the tables in `TABLES_SETTING`."""
    return config["tables"] or ()
