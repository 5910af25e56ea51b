"""Tables are encrypted with the kind of key that the house wants: the AWS managed key, unless configured otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guardrails.aws.dynamodb.defaults import flag
from guardrails.aws.dynamodb.selection import SOME_TABLES, Tables, parse_some_tables
from guardrails.aws.dynamodb.tables import StackTables, TableName, own_name
from guardrails.aws.dynamodb.types import TABLE, TABLE_REPLICA
from guardrails.aws.frameworks import well_architected
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding, NotApplicable, Unverifiable
from guardrails.core.resources import Resource, Stack
from guardrails.core.rule import Change, Example, Metadata, ResourceRule, Setting
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
    details=(
        "A key is a key though its ARN is not known yet: a customer managed key fails in the first preview.",
        (
            "The outputs are looked at too, when the stack is complete: a table that was there before keeps its "
            "customer managed key when the program says nothing of keys. A key that only the outputs show is told by "
            "`unverified-report` and blocks nothing, for AWS's own key is sometimes shown like that."
        ),
        (
            "With `tables`, a replica that knows its table by reference only is judged when the stack is complete, by "
            "what it depends on."
        ),
    ),
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
    """Judge a table, or a replica that says of which table it is, by what the program writes."""
    name = own_name(resource)
    if isinstance(name, Unknown) and resource.type == TABLE_REPLICA and wanted.tables.names is not None:
        yield NotApplicable("It knows its table by reference only, and is judged when the stack is complete.")
    else:
        yield from _judge(resource, name, wanted)


def at_end(stack: Stack, wanted: Encryption) -> Iterator[Finding]:
    """Judge replicas that know their table by reference only, then the keys that tables have and no program names."""
    tables = StackTables(stack)
    for resource in stack.of_type(TABLE, TABLE_REPLICA):
        name = tables.own_name(resource)
        if resource.type == TABLE_REPLICA and isinstance(own_name(resource), Unknown):
            if wanted.tables.names is not None:
                yield from _judge(resource, name, wanted)
        elif wanted.key == "aws-managed":
            yield from wanted.tables.judge(resource, name, _kept_keys(resource), wanted.requirement)


def remember(resource: Resource) -> frozenset[str]:
    """Return where the inputs name a key: in the block of a table, or by region in a replica."""
    return frozenset(place for place, holder in _holders(resource) if holder.text("kmsKeyArn"))


def _holders(resource: Resource) -> Iterator[tuple[str, Object]]:
    """Yield what may have a ``kmsKeyArn``, each with its place: replicas are a set, and known by their region."""
    if resource.type == TABLE_REPLICA:
        yield "", resource.props
        return
    encryption = resource.props.object("serverSideEncryption")
    if isinstance(encryption, Object):
        yield "", encryption
    for replica in resource.props.objects("replicas"):
        if isinstance(replica, Object):
            region = replica.text("regionName")
            yield (region if isinstance(region, str) else "?"), replica


def _kept_keys(resource: Resource) -> Iterator[Finding]:
    """Yield the keys that a resource has, by its outputs, though its inputs name none.

    An adopted table keeps its customer's key when the program says nothing of keys. Where the provider could not find
    out which key is AWS's own (it asks KMS), that one may stand there; so this is told and blocks nothing.
    """
    for place, holder in _holders(resource):
        key = holder.text("kmsKeyArn")
        if isinstance(key, str) and key and place not in resource.remembered:
            yield Unverifiable(
                f"{resource.label} has a key at `{holder.at('kmsKeyArn')}` that the program does not name. A table "
                "that was there before keeps its customer managed key, and sometimes AWS's own key is shown like that: "
                "look which one it is. `aws dynamodb update-table --sse-specification "
                "Enabled=true,SSEType=KMS,KMSMasterKeyId=alias/aws/dynamodb` changes it, `pulumi refresh` shows it.",
                resource.urn,
                may_block=False,
            )


def _judge(resource: Resource, name: TableName | Unknown | Wrong | None, wanted: Encryption) -> Iterator[Finding]:
    if resource.type == TABLE:
        findings = _table(resource, wanted)
    else:
        findings = _key(resource, resource.props, wanted, "kms_key_arn")
    yield from wanted.tables.judge(resource, name, findings, wanted.requirement)


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


def remediate(resource: Resource, wanted: Encryption) -> Mapping[str, Change]:
    """Enable AWS's key on a table whose block is off or missing; a key that is somebody's choice stays."""
    encryption = resource.props.object("serverSideEncryption")
    off = encryption is None or (isinstance(encryption, Object) and flag(encryption, "enabled") is False)
    if resource.type != TABLE or wanted.key == "customer-managed" or not off:
        return {}
    return {"serverSideEncryption": {"enabled": True}}


def parse(config: Config) -> Encryption:
    """Return the settings of a configuration."""
    return Encryption(config["key"], parse_some_tables(config))


RULE = ResourceRule(METADATA, parse=parse, check=check, at_end=at_end, remember=remember, remediate=remediate)
