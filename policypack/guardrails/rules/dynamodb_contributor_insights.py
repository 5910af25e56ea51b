"""Contributor insights are on for the listed tables, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.dynamodb import CONTRIBUTOR_INSIGHTS, TABLE, TABLE_NAME_SCHEMA, table_name
from guardrails.findings import Finding
from guardrails.model import Example, Setting, StackRule
from guardrails.resources import Resource, Stack
from guardrails.values import Unknown, Wrong


def check(stack: Stack, tables: frozenset[str]) -> Iterator[Finding]:
    """Judge every contributor insights resource, then every listed table."""
    watched: set[str] = set()
    for insights in stack.of_type(CONTRIBUTOR_INSIGHTS):
        name = _table_of(insights, stack)
        if isinstance(name, Unknown | Wrong):
            yield insights.undecided(name, "its table is one that may have contributor insights")
        elif name not in tables:
            yield insights.violation(
                f"turns contributor insights on for the table '{name}'; only {', '.join(sorted(tables))} may have them."
                " Remove it."
            )
        else:
            watched.add(name)
    for table in stack.of_type(TABLE):
        name = table_name(table)
        if isinstance(name, str) and name in tables and name not in watched:
            yield table.violation(
                "has no contributor insights, which are required. "
                f'Write aws.dynamodb.ContributorInsights("{name}", table_name=table.name).'
            )


def _table_of(insights: Resource, stack: Stack) -> str | Unknown | Wrong:
    """Name of the table; where it is not known, the dependency graph tells which table it comes from."""
    name = insights.props.text("tableName")
    if isinstance(name, Unknown):
        for table in stack.behind(insights, "tableName", TABLE):
            return table_name(table)
    return "" if name is None else name


RULE = StackRule(
    name="dynamodb-contributor-insights",
    title="Contributor insights",
    description="Contributor insights must be on for the listed DynamoDB tables and for nothing else.",
    severity="medium",
    why="",
    passes=(Example("", ""),),
    fails=(Example("", ""),),
    fix=("",),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/contributorinsights.html",
    types=frozenset({TABLE, CONTRIBUTOR_INSIGHTS}),
    scope="DynamoDB tables and their contributor insights",
    settings=(
        Setting(
            "tables",
            {
                "type": "array",
                "items": TABLE_NAME_SCHEMA,
                "uniqueItems": True,
                "default": ["events"],
                "description": "Physical names of the tables that have contributor insights.",
            },
        ),
    ),
    parse=lambda config: frozenset(config["tables"]),
    tables_named=lambda config: config["tables"],
    check=check,
)
