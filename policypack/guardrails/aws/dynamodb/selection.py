"""Which tables a configuration means: settings that name tables, and judging a table by what its name is set to.

Wherever a configuration names a table, it may be

1. the physical name, exactly;
2. the logical name, where the program leaves the physical one to Pulumi;
3. a pattern of the physical name: ``*`` any characters, ``?`` one, nothing else special.

The first kind that fits wins; of patterns the one with most characters other than ``*``. Two equal ones that fit one
table are an error of the configuration. A setting that equals its default means physical names only: an auto-named
`sessions` is not the house's `sessions`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from typing import Any, Generic, TypeVar

from guardrails.aws.dynamodb.tables import TableName
from guardrails.aws.dynamodb.types import TABLE
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding
from guardrails.core.resources import Resource
from guardrails.core.rule import Setting
from guardrails.core.schema import SettingsError, in_backticks
from guardrails.core.values import Unknown, Wrong

T = TypeVar("T")

MANAGED_TABLES = ("events", "sessions", "users")
"""The tables that the project manages, where a configuration names no others."""

TABLE_NAME_SCHEMA: Mapping[str, Any] = {
    "type": "string",
    "pattern": r"^[a-zA-Z0-9_.*?-]{1,255}$",
    "title": "the name of a table or a pattern such as `orders-*` (1 to 255 of a-z, A-Z, 0-9, `_`, `-`, `.`, `*`, `?`)",
}
"""What DynamoDB allows in a table's name (CreateTable in the API reference), and the wildcards."""

HOW = "Each is a physical name, the logical one of a table that Pulumi names, or a pattern (`*`, `?`)."
"""How a setting names tables, for its description."""


def tables_setting(
    default: Sequence[str],
    description: str,
    *,
    follows: str = "",
    **more: Any,  # noqa: ANN401 - JSON schema
) -> Setting:
    """Return a setting ``tables``: a list of tables; ``more`` are keywords of its schema.

    With ``follows`` the tables of that rule are meant where it is left out.
    """
    schema = {
        "type": "array",
        "items": TABLE_NAME_SCHEMA,
        "uniqueItems": True,
        **({} if follows else {"default": list(default)}),
        "description": f"{description} {HOW}",
        **more,
    }
    return Setting("tables", schema, follows=follows, fallback=list(default), names=TABLE)


def by_table_setting(
    name: str,
    default: Mapping[str, Any],
    value: Mapping[str, Any],
    description: str,
    **more: Any,  # noqa: ANN401 - JSON schema
) -> Setting:
    """Return a setting that says something by table: a map from names of tables to what ``value`` describes."""
    schema = {
        "type": "object",
        "default": dict(default),
        "propertyNames": TABLE_NAME_SCHEMA,
        "additionalProperties": value,
        "description": f"{description} {HOW}",
        **more,
    }
    return Setting(name, schema, names=TABLE)


SOME_TABLES = Setting(
    "tables",
    {
        "type": "array",
        "items": TABLE_NAME_SCHEMA,
        "minItems": 1,
        "uniqueItems": True,
        "description": f"The tables that the rule holds. {HOW} Leave it out to hold all tables.",
    },
    names=TABLE,
)


@dataclass(frozen=True)
class Selection(Generic[T]):
    """What a setting says of each table that it means.

    Attributes
    ----------
    entries
        By what the configuration writes, a name or a pattern.
    by_default
        Whether that is the setting's default.
    """

    entries: Mapping[str, T]
    by_default: bool = False

    @cached_property
    def _patterns(self) -> Sequence[tuple[re.Pattern[str], int, str]]:
        """Each pattern with its number of characters other than ``*``."""
        return [
            (re.compile(translate(entry)), len(entry.replace("*", "")), entry)
            for entry in sorted(self.entries)
            if is_pattern(entry)
        ]

    def entry(self, table: TableName) -> str | None:
        """Return the entry that means a table; None where none does.

        Raises
        ------
        SettingsError
            Where two patterns fit equally well.
        """
        best = self.best(table)
        if len(best) > 1:
            raise SettingsError(tie(table, best))
        return best[0] if best else None

    def best(self, table: TableName) -> Sequence[str]:
        """Return the entry that means a table, or the patterns that fit it equally well."""
        if table.physical in self.entries:
            return (table.physical,)
        if table.logical in self.entries and not self.by_default:
            return (table.logical,)
        fitting = [(length, entry) for regex, length, entry in self._patterns if regex.match(table.physical)]
        most = max((length for length, _ in fitting), default=0)
        return [entry for length, entry in fitting if length == most]

    def get(self, table: TableName) -> T | None:
        """Return what is set for a table; None where the setting does not mean it.

        Raises
        ------
        SettingsError
            Where two patterns fit equally well.
        """
        entry = self.entry(table)
        return None if entry is None else self.entries[entry]

    def __contains__(self, table: TableName) -> bool:
        return self.entry(table) is not None

    def knows(self, name: str) -> bool:
        """Return whether a table of this name, physical or logical, could be meant."""
        return name in self.entries or any(regex.match(name) for regex, _, _ in self._patterns)

    def lacking(self, tables: Iterable[TableName]) -> Iterator[str]:
        """Yield the entries that fit none of these tables, whatever else fits them better."""
        tables = list(tables)
        for entry, value in self.entries.items():
            alone = Selection({entry: value}, by_default=self.by_default)
            if not any(alone.best(table) for table in tables):
                yield entry

    def judge(
        self,
        resource: Resource,
        table: TableName | Unknown | Wrong,
        judge: Callable[[T | None], Iterator[Finding]],
        requirement: str,
    ) -> Iterator[Finding]:
        """Judge a resource by its table. One whose name is unknown may be any table: it must hold as each of them.

        ``judge`` gets what is set for the table, or None for a table that is not meant.
        """
        if isinstance(table, TableName):
            yield from judge(self.get(table))
        elif isinstance(table, Wrong) or any(True for each in (*self.entries.values(), None) for _ in judge(each)):
            yield resource.undecided(table, requirement)


def is_pattern(entry: str) -> bool:
    """Return whether an entry of a configuration stands for more than one name."""
    return "*" in entry or "?" in entry


def tie(table: TableName, patterns: Iterable[str]) -> str:
    """Return that patterns fit a table equally well, as a clause."""
    return (
        f"{in_backticks(patterns)} fit the table '{table}' equally well, so nobody can tell which is meant; name the "
        "table, or make one of the patterns longer"
    )


def selection(config: Config, setting: Setting, make: Callable[[Any], T] = lambda value: value) -> Selection[T]:
    """Return what a setting of tables says in a configuration; ``make`` makes a value of what is written by table.

    A list says of each table that it is in the list: the value is the entry.
    """
    written = config[setting.name]
    by_table = written if isinstance(written, Mapping) else {entry: entry for entry in written}
    entries = {entry: make(value) for entry, value in by_table.items()}
    return Selection(entries, by_default=setting.is_default(written))


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that a rule holds; None means all."""

    names: Selection[str] | None

    def judge(
        self,
        resource: Resource,
        name: TableName | Unknown | Wrong | None,
        findings: Iterator[Finding],
        requirement: str,
    ) -> Iterator[Finding]:
        """Pass on the findings on a table that the rule holds. One whose name is unknown may be held or not."""
        if self.names is None or name is None:
            yield from findings
        elif isinstance(name, TableName):
            if name in self.names:
                yield from findings
        elif any(True for _ in findings):
            yield resource.undecided(name, requirement)


def parse_some_tables(config: Config) -> Tables:
    """Return the `Tables` of a configuration with `SOME_TABLES`."""
    return Tables(None if config["tables"] is None else selection(config, SOME_TABLES))
