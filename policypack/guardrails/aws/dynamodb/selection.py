"""Which tables a configuration means: settings that name tables, and judging a table by what its name is set to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guardrails.aws.dynamodb.types import TABLE
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding
from guardrails.core.resources import Resource
from guardrails.core.rule import Setting
from guardrails.core.values import Unknown, Wrong

MANAGED_TABLES = ("events", "sessions", "users")
"""The tables that the project manages, where a configuration names no others."""

TABLE_NAME_SCHEMA: Mapping[str, Any] = {
    "type": "string",
    "pattern": "^[a-zA-Z0-9_.-]{3,255}$",
    "title": "the name of a table (3 to 255 of a-z, A-Z, 0-9, `_`, `-`, `.`)",
}
"""What DynamoDB allows as a table's name (CreateTable in the API reference)."""


def tables_setting(default: Sequence[str], description: str, **more: Any) -> Setting:  # noqa: ANN401 - JSON schema
    """Return a setting ``tables``: a list of tables; ``more`` are keywords of its schema."""
    schema = {
        "type": "array",
        "items": TABLE_NAME_SCHEMA,
        "uniqueItems": True,
        "default": list(default),
        "description": description,
        **more,
    }
    return Setting("tables", schema, names=TABLE)


def by_table_setting(name: str, default: Mapping[str, Any], value: Mapping[str, Any], description: str) -> Setting:
    """Return a setting that says something by table: a map from names of tables to what ``value`` describes."""
    schema = {
        "type": "object",
        "default": dict(default),
        "propertyNames": TABLE_NAME_SCHEMA,
        "additionalProperties": value,
        "description": description,
    }
    return Setting(name, schema, names=TABLE)


SOME_TABLES = Setting(
    "tables",
    {
        "type": "array",
        "items": TABLE_NAME_SCHEMA,
        "minItems": 1,
        "uniqueItems": True,
        "description": "Names of the tables that the rule holds. Leave it out to hold all tables.",
    },
    names=TABLE,
)


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


def parse_some_tables(config: Config) -> Tables:
    """Return the `Tables` of a configuration with `SOME_TABLES`."""
    return Tables(None if config["tables"] is None else frozenset(config["tables"]))


def judge_by_name(
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
