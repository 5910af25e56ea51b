"""A stack that holds the tables tells other stacks about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guardrails.aws.dynamodb.selection import MANAGED_TABLES, Selection, selection, tables_setting
from guardrails.aws.dynamodb.tables import TableName, name_of
from guardrails.aws.dynamodb.types import TABLE
from guardrails.aws.frameworks import well_architected
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding, NotApplicable, Violation
from guardrails.core.resources import Stack
from guardrails.core.rule import Example, Metadata, Setting, StackRule
from guardrails.core.values import Unknown
from guardrails.core.words import joined

TABLES = tables_setting(
    MANAGED_TABLES,
    "The tables whose stack must export them; those of dynamodb-required-tables where it is left out.",
    follows="dynamodb-required-tables",
    minItems=1,
)

METADATA = Metadata(
    name="required-outputs",
    title="Required outputs",
    description="A stack with managed DynamoDB tables must export the required outputs.",
    summary="tableNames, tableArns, streamArns",
    on_unknown="warn",
    severity="low",
    why="Other stacks and deployments find names, ARNs and streams in these outputs. Without them they fail or guess.",
    passes=(Example("An output.", 'pulumi.export("tableNames", {"events": events.name, ...})'),),
    fails=(Example("Another name is another output.", 'pulumi.export("table_names", {...})'),),
    fix=("Write pulumi.export(...) for each required output, in the program's __main__.py.",),
    url="https://www.pulumi.com/docs/iac/concepts/stacks/#outputs",
    types=frozenset({TABLE}),
    scope="stacks with managed DynamoDB tables",
    references=(well_architected("Operational excellence"),),
    settings=(
        Setting(
            "outputs",
            {
                "type": "array",
                "items": {"type": "string", "minLength": 1},
                "minItems": 1,
                "uniqueItems": True,
                "default": ["tableNames", "tableArns", "streamArns"],
                "description": "Names of the outputs.",
            },
        ),
        TABLES,
    ),
)


@dataclass(frozen=True, slots=True)
class RequiredOutputs:
    """The outputs, and the tables whose stack exports them."""

    outputs: Sequence[str]
    tables: Selection[str]


def check(stack: Stack, required: RequiredOutputs) -> Iterator[Finding]:
    """Judge the outputs of a stack that holds one of the tables. An output whose value is unknown is an output."""
    names = [(table, name_of(table)) for table in stack.of_type(TABLE)]
    outputs = stack.root.props if stack.root else None
    missing = [name for name in required.outputs if outputs is None or outputs.read(name) is None]
    if any(isinstance(name, TableName) and name in required.tables for _, name in names):
        for name in missing:
            yield Violation(
                f"The stack does not export `{name}`, which stacks with the managed tables must. Write "
                f'pulumi.export("{name}", ...).',
                stack.urn,
            )
        return
    unknown = [(table, name) for table, name in names if isinstance(name, Unknown)]
    if unknown and missing:
        table, unknown_name = unknown[0]
        yield table.unverifiable(unknown_name, f"its stack must export {joined(missing)}")
    elif not unknown:
        yield NotApplicable(f"The stack has none of the tables {joined(sorted(required.tables.entries))}.")


def parse(config: Config) -> RequiredOutputs:
    """Return the settings of a configuration."""
    return RequiredOutputs(config["outputs"], selection(config, TABLES))


RULE = StackRule(METADATA, parse=parse, check=check)
