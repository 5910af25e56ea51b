"""Alarms on tables and indexes whose names are slips of those that the stack has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from guardrails.aws.cloudwatch.alarms import METRIC_ALARMS, Alarm, Metric, Select, Source
from guardrails.aws.cloudwatch.dead import NEVER, is_ours
from guardrails.aws.cloudwatch.insights import Query
from guardrails.aws.cloudwatch.metrics import INDEX_NAME, TABLE_NAME
from guardrails.aws.dynamodb.indexes import Standalone, index_names, standalone_indexes
from guardrails.aws.dynamodb.tables import table_name
from guardrails.aws.dynamodb.types import TABLE
from guardrails.aws.regions import region_of, same_region
from guardrails.core.resources import Resource, Stack
from guardrails.core.slips import Names, slip_of
from guardrails.core.values import Unknown
from guardrails.core.words import quoted


class Misspelt:
    """Finds slips in a stack."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._by_region: dict[str | None, Names] = {}

    def slips(self) -> Iterator[tuple[Resource, str]]:
        """Yield the alarms, each with what is misspelt, as a clause that goes on after the alarm's name."""
        for alarm in self._stack.of_type(*METRIC_ALARMS):
            found = Alarm(alarm)
            clauses = (self._slip(found, *names) for source in found.named for names in _named(source))
            for clause in dict.fromkeys(filter(None, clauses)):
                yield alarm, clause

    @cached_property
    def _tables(self) -> Mapping[str, Resource]:
        names = ((table_name(table), table) for table in self._stack.of_type(TABLE))
        return {name: table for name, table in names if isinstance(name, str)}

    def _names_in(self, region: str | None) -> Names:
        """Return the names of the tables in a region."""
        if region not in self._by_region:
            here = (name for name, table in self._tables.items() if same_region(table, region))
            self._by_region[region] = Names(here)
        return self._by_region[region]

    @cached_property
    def _standalone(self) -> Standalone:
        return standalone_indexes(self._stack)

    def _slip(self, alarm: Alarm, table: str | Unknown, index: str | None) -> str | None:
        if isinstance(table, Unknown):
            behind = self._stack.sources_of(alarm.resource, alarm.tables_from, TABLE)
            return self._slip_of_index(behind[0], index) if len(behind) == 1 else None
        if table in self._tables:
            return self._slip_of_index(self._tables[table], index)
        right = self._names_in(region_of(alarm.resource)).meant_by(table)
        if right is None:
            return None
        return (
            f"is on the table `{quoted(table)}`, which this stack lacks and which looks like a slip of its `{right}`, "
            f"{NEVER}. Write {right}, or refer to the name of the table."
        )

    def _slip_of_index(self, table: Resource, index: str | None) -> str | None:
        names = index_names(table, self._standalone) if index is not None else None
        right = slip_of(index, names) if index is not None and names is not None else None
        if right is None or index is None:
            return None
        return (
            f"is on the index `{quoted(index)}`, which {table.label} lacks and which looks like a slip of its "
            f"`{quoted(right)}`, {NEVER}. Write {quoted(right)}."
        )


def _named(source: Source) -> Iterator[tuple[str | Unknown, str | None]]:
    """Yield the table, and perhaps the index, that a metric or a query of DynamoDB names."""
    if isinstance(source, Metric) and isinstance(source.dimensions, Mapping):
        table, index = source.dimensions.get(TABLE_NAME), source.dimensions.get(INDEX_NAME)
        if isinstance(source.namespace, str) and is_ours(source.namespace) and isinstance(table, str | Unknown):
            yield table, index if isinstance(index, str) else None
    elif isinstance(source, Select) and isinstance(source.query, Query) and is_ours(source.query.namespace):
        asked = {part.key: part.value for part in source.query.filters if part.equal}
        if TABLE_NAME in asked:
            yield asked[TABLE_NAME], asked.get(INDEX_NAME)
