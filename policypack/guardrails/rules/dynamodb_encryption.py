"""Tables are encrypted with the AWS managed key."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.dynamodb import TABLE, TABLES_SETTING, Tables, parse_tables, table_name, tables_named
from guardrails.findings import Finding
from guardrails.model import Example, ResourceRule
from guardrails.resources import Resource
from guardrails.values import Object, Unknown, Wrong

REQUIREMENT = "it is encrypted with the AWS managed key"


def check(table: Resource, tables: Tables) -> Iterator[Finding]:
    """Judge a table."""
    if tables.leave_out(table_name(table)):
        return
    encryption = table.props.object("serverSideEncryption")
    if isinstance(encryption, Unknown | Wrong):
        yield table.undecided(encryption, REQUIREMENT)
        return
    enabled = encryption.flag("enabled") if isinstance(encryption, Object) else None
    if isinstance(enabled, Unknown | Wrong):
        yield table.undecided(enabled, REQUIREMENT)
    elif not enabled:
        yield table.violation(
            "does not enable server-side encryption, so AWS encrypts it with a key of its own; the AWS managed key is "
            'required. Write server_side_encryption={"enabled": True}.'
        )


RULE = ResourceRule(
    name="dynamodb-encryption",
    title="Encryption with the AWS managed key",
    description="DynamoDB tables must be encrypted with the AWS managed key.",
    severity="high",
    why="",
    passes=(Example("", ""),),
    fails=(Example("", ""),),
    fix=('Write server_side_encryption={"enabled": True} on the table.',),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html",
    types=frozenset({TABLE}),
    scope="DynamoDB tables",
    settings=(TABLES_SETTING,),
    parse=parse_tables,
    tables_named=tables_named,
    check=check,
)
