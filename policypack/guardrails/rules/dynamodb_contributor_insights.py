"""Contributor insights are on for the listed tables, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guardrails.aws.dynamodb.selection import Selection, is_pattern, selection, tables_setting
from guardrails.aws.dynamodb.tables import StackTables, TableName, name_of
from guardrails.aws.dynamodb.types import CONTRIBUTOR_INSIGHTS, TABLE
from guardrails.aws.frameworks import well_architected
from guardrails.aws.regions import region_of, same_region
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding
from guardrails.core.resources import Resource, Stack
from guardrails.core.rule import Example, Metadata, StackRule
from guardrails.core.values import Unknown, Wrong
from guardrails.core.words import joined, quoted

TABLES = tables_setting(["events"], "The tables that have contributor insights.")

METADATA = Metadata(
    name="dynamodb-contributor-insights",
    title="Contributor insights",
    description="Contributor insights must be on for the listed DynamoDB tables, and for no other table or index.",
    summary="on `events` and nowhere else",
    severity="medium",
    why=(
        "Contributor insights show which keys are hot. They cost money for every event, and they publish keys in plain "
        "text to CloudWatch: wanted on the listed tables, and nowhere else."
    ),
    passes=(
        Example(
            "On the listed table.",
            'aws.dynamodb.ContributorInsights("events", table_name=events.name)',
        ),
    ),
    fails=(
        Example("On another table.", 'aws.dynamodb.ContributorInsights("users", table_name=users.name)'),
        Example(
            "On an index.",
            'aws.dynamodb.ContributorInsights("by-user", table_name=events.name, index_name="by-user")',
        ),
        Example("A listed table without.", 'aws.dynamodb.Table("events", name="events", ...)'),
    ),
    fix=(
        'Write aws.dynamodb.ContributorInsights("events", table_name=events.name) for each listed table.',
        "Remove all others.",
    ),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/contributorinsights.html",
    types=frozenset({TABLE, CONTRIBUTOR_INSIGHTS}),
    scope="DynamoDB tables and their contributor insights",
    references=(well_architected("Performance efficiency"),),
    settings=(TABLES,),
)


def check(stack: Stack, tables: Selection[str]) -> Iterator[Finding]:
    """Judge every contributor insights resource, then every listed table of the stack."""
    watched: list[tuple[TableName, Resource]] = []
    in_doubt = False
    of_stack = StackTables(stack)
    for insights in stack.of_type(CONTRIBUTOR_INSIGHTS):
        name = of_stack.own_name(insights)
        in_doubt = in_doubt or isinstance(name, Unknown)
        findings = list(_insights(insights, name, tables))
        if isinstance(name, TableName) and not findings:
            watched.append((name, insights))
        yield from findings
    yield from _tables(stack, tables, watched, in_doubt=in_doubt)


def _insights(
    insights: Resource, name: TableName | Unknown | Wrong | None, tables: Selection[str]
) -> Iterator[Finding]:
    index = insights.props.text("indexName")
    listed = joined(sorted(tables.entries))
    if index:
        yield insights.violation(
            "turns contributor insights on for an index; only tables may have them. Remove index_name, or all of it."
            if not isinstance(index, Wrong)
            else f"has {index.found} at `{index.path}`, where {index.expected} is required. Remove index_name."
        )
    else:
        yield from insights.require(
            name,
            lambda found: found is not None and found in tables,
            f"its table may have contributor insights: {listed}",
            lambda found: (
                f"turns contributor insights on for the table '{found or ''}'; only {listed} may have them. Remove it."
            ),
        )


def _tables(
    stack: Stack, listed: Selection[str], watched: Sequence[tuple[TableName, Resource]], *, in_doubt: bool
) -> Iterator[Finding]:
    """Judge the tables. Insights on an unknown table are ``in_doubt``, and reported: they may be those that lack."""
    names = [(table, name_of(table)) for table in stack.of_type(TABLE)]
    found = [name for name, _ in watched] + [name for _, name in names if isinstance(name, TableName)]
    for table, name in names:
        if not isinstance(name, TableName):
            lacking = set(listed.lacking(found)) | {entry for entry in listed.entries if is_pattern(entry)}
            if lacking:
                yield table.undecided(name, f"it is a table that needs contributor insights: {joined(sorted(lacking))}")
        elif (
            name in listed
            and not in_doubt
            and not any(of == name and same_region(each, region_of(table)) for of, each in watched)
        ):
            of = f"{quoted(name.logical)}.name" if name.logical else f'"{quoted(name.physical)}"'
            yield table.violation(
                "has no contributor insights, which are required. "
                f'Write aws.dynamodb.ContributorInsights("{quoted(str(name))}", table_name={of}).'
            )


def parse(config: Config) -> Selection[str]:
    """Return the settings of a configuration."""
    return selection(config, TABLES)


RULE = StackRule(METADATA, parse=parse, check=check)
