"""The tables that a project is there for exist, under exactly their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guardrails.aws.dynamodb.selection import MANAGED_TABLES, tables_setting
from guardrails.aws.dynamodb.tables import table_name
from guardrails.aws.dynamodb.types import TABLE
from guardrails.aws.frameworks import well_architected
from guardrails.core.configuration import Config, PackConfiguration
from guardrails.core.findings import Finding, NotApplicable, Violation
from guardrails.core.resources import Stack
from guardrails.core.rule import Example, Metadata, Setting, StackRule
from guardrails.core.values import Unknown
from guardrails.core.words import joined

METADATA = Metadata(
    name="dynamodb-required-tables",
    title="Required tables",
    description="A stack with one of the required DynamoDB tables must have all of them, under exactly their names.",
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
        tables_setting(MANAGED_TABLES, "Names of the tables.", minItems=1),
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

    tables: Sequence[str]
    project: str


def check(stack: Stack, required: RequiredTables) -> Iterator[Finding]:
    """Judge the whole stack."""
    tables = [(table, table_name(table)) for table in stack.of_type(TABLE)]
    present = {name for _, name in tables if isinstance(name, str)}
    missing = [name for name in required.tables if name not in present]
    if stack.project != required.project and len(missing) == len(required.tables):
        yield NotApplicable(f"The stack has none of the tables {joined(required.tables)}.")
        return
    unknown = [(table, name) for table, name in tables if isinstance(name, Unknown)]
    if missing and unknown:
        table, doubt = unknown[0]
        yield table.unverifiable(doubt, f"it is the table '{missing[0]}' that the stack must have")
        return
    for name in missing:
        alike = sorted(each for each in present if each.lower().startswith(name.lower()))
        found = f" A table of the stack is called {joined(alike)}, which is another name." if alike else ""
        yield Violation(
            f"The stack has no table whose name is exactly '{name}'.{found} "
            f'Write aws.dynamodb.Table("{name}", name="{name}", ...).',
            stack.urn,
        )


def check_configuration(pack: PackConfiguration, stack: Stack) -> Iterator[str]:
    """Yield tables that a rule is configured for and that nobody declares, nor the stack has: slips, most likely.

    A rule's own defaults are no slip: who declares other tables need not configure each rule.
    """
    names = [table_name(table) for table in stack.of_type(TABLE)]
    declared = pack.rules.get(METADATA.name)
    if declared is None or any(not isinstance(name, str) for name in names):
        return
    tables = declared.settings.tables
    for rule, table in pack.chosen_names(TABLE):
        if table not in tables and table not in names:
            yield (
                f"The configuration of {rule} names the table '{table}', which is neither in the stack nor among the "
                f"`tables` of {METADATA.name}: {', '.join(tables)}. Correct the name, or add it there."
            )


def parse(config: Config) -> RequiredTables:
    """Return the settings of a configuration."""
    return RequiredTables(config["tables"], config["project"])


RULE = StackRule(METADATA, parse=parse, check=check, check_configuration=check_configuration)
