"""Tables are encrypted with the kind of key that the house wants: the AWS managed key, unless configured otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guardrails.aws.dynamodb.defaults import flag
from guardrails.aws.dynamodb.selection import SOME_TABLES, Tables, parse_some_tables
from guardrails.aws.dynamodb.tables import own_table
from guardrails.aws.dynamodb.types import TABLE, TABLE_REPLICA
from guardrails.aws.frameworks import well_architected
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding
from guardrails.core.resources import Resource
from guardrails.core.rule import Example, Metadata, ResourceRule, Setting
from guardrails.core.values import Object, Unknown, Wrong

REQUIREMENTS: Mapping[str, str] = {
    "aws-managed": "it is encrypted with the AWS managed key",
    "customer-managed": "it is encrypted with a customer managed key",
    "any": "it is encrypted with a KMS key",
}

METADATA = Metadata(
    name="dynamodb-encryption",
    title="Encryption",
    description="DynamoDB tables must be encrypted with the required key.",
    summary="the AWS managed key",
    severity="high",
    why=(
        "Without the block, or with enabled=False, DynamoDB encrypts with a key that AWS owns: no log shows its use. "
        "The AWS managed key (alias/aws/dynamodb) shows each use in CloudTrail and needs no key policy to look after. "
        "A customer managed key needs one, costs money every month, and a mistake in it locks the table."
    ),
    passes=(
        Example(
            "The AWS managed key: enabled, and no key ARN.",
            'aws.dynamodb.Table("events", server_side_encryption={"enabled": True}, ...)',
        ),
    ),
    fails=(
        Example("No block: the key that AWS owns.", 'aws.dynamodb.Table("events", ...)'),
        Example(
            "A customer managed key.",
            'aws.dynamodb.Table("events", server_side_encryption={"enabled": True, "kms_key_arn": key.arn}, ...)',
        ),
    ),
    fix=(
        'Write server_side_encryption={"enabled": True} on the table.',
        (
            "Where the AWS managed key is required, remove kms_key_arn from the table, its replicas and "
            "aws.dynamodb.TableReplica; where a customer managed key is, write its ARN there."
        ),
    ),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html",
    types=frozenset({TABLE, TABLE_REPLICA}),
    scope="DynamoDB tables and their replicas",
    references=(well_architected("Security"),),
    settings=(
        Setting(
            "key",
            {
                "type": "string",
                "enum": list(REQUIREMENTS),
                "default": "aws-managed",
                "description": "Which key is required; `any` is either of the two, but not the key that AWS owns.",
            },
        ),
        SOME_TABLES,
    ),
)

SPELLING: Mapping[str, str] = {
    "aws-managed": 'server_side_encryption={"enabled": True}',
    "customer-managed": 'server_side_encryption={"enabled": True, "kms_key_arn": key.arn}',
    "any": 'server_side_encryption={"enabled": True}',
}


@dataclass(frozen=True, slots=True)
class Encryption:
    """Which key, on which tables."""

    key: str
    tables: Tables

    @property
    def requirement(self) -> str:
        """What must hold, as a clause."""
        return REQUIREMENTS[self.key]


def check(resource: Resource, wanted: Encryption) -> Iterator[Finding]:
    """Judge a table or a replica of one."""
    if resource.type == TABLE:
        findings = _table(resource, wanted)
    else:
        findings = _key(resource, resource.props, wanted, "kms_key_arn")
    yield from wanted.tables.judge(resource, own_table(resource), findings, wanted.requirement)


def _table(table: Resource, wanted: Encryption) -> Iterator[Finding]:
    encryption = table.props.object("serverSideEncryption")
    if isinstance(encryption, Unknown | Wrong):
        yield table.undecided(encryption, wanted.requirement)
        return
    yield from table.require(
        flag(encryption, "enabled"),
        bool,
        wanted.requirement,
        "does not enable server-side encryption, which leaves it to the key that AWS owns; it is required that "
        f"{wanted.requirement}. Write {SPELLING[wanted.key]}.",
    )
    if encryption:
        yield from _key(table, encryption, wanted, SPELLING[wanted.key])
    yield from table.require_each(
        "replicas", wanted.requirement, lambda replica: _key(table, replica, wanted, "kms_key_arn on the replica")
    )


def _key(resource: Resource, holder: Object, wanted: Encryption, spelling: str) -> Iterator[Finding]:
    """Judge a ``kmsKeyArn``. Keys are not values: a key ARN that is unknown is still a customer's key."""
    key = holder.text("kmsKeyArn")
    if isinstance(key, Wrong):
        yield resource.undecided(key, wanted.requirement)
    elif key and wanted.key == "aws-managed":
        yield resource.violation(
            f"has a key of its own at `{holder.at('kmsKeyArn')}`; the AWS managed key is required. Remove kms_key_arn."
        )
    elif not key and wanted.key == "customer-managed":
        yield resource.violation(
            f"has no key at `{holder.at('kmsKeyArn')}`; a customer managed key is required. Write {spelling}."
        )


def parse(config: Config) -> Encryption:
    """Return the settings of a configuration."""
    return Encryption(config["key"], parse_some_tables(config))


RULE = ResourceRule(METADATA, parse=parse, check=check)
