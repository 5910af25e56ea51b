"""Policies give no more on DynamoDB than reading or writing one table needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from guardrails.aws.dynamodb.tables import table_name
from guardrails.aws.dynamodb.types import TABLE
from guardrails.aws.frameworks import well_architected
from guardrails.aws.iam.access import Access, Holder, IamPolicy
from guardrails.aws.iam.documents import Document, Malformed
from guardrails.aws.iam.dynamodb import READ_ACTIONS, STREAM_ACTIONS, WRITE_ACTIONS, actions_setting, managed_policy
from guardrails.aws.iam.names import DEFAULT_PATTERN, PATTERN_SCHEMA, NamePattern
from guardrails.aws.iam.privilege import (
    Duty,
    Place,
    dynamodb_statements,
    faults,
    has_unknown,
    kms_faults,
    open_to_anyone,
)
from guardrails.aws.iam.types import KMS_KEY, TYPES
from guardrails.aws.regions import region_of
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding, Unverifiable
from guardrails.core.resources import Resource, Stack
from guardrails.core.rule import Example, Metadata, Reference, Setting, StackRule
from guardrails.core.values import Object, Unknown, Wrong
from guardrails.core.words import joined, quoted

METADATA = Metadata(
    name="dynamodb-least-privilege",
    title="Least privilege on tables",
    description="A policy that allows actions on DynamoDB must name each action and the ARN of one table; a read role "
    "must only read, and a write role only write, its own table.",
    summary="own table, own indexes, own stream, and only the actions of reading or writing",
    severity="high",
    why="Whoever takes over a role can do all that it may. A wildcard grants what nobody needed on tables that nobody "
    "meant, and grants it anew whenever AWS adds an action.",
    passes=(
        Example(
            "The actions that are needed, on the ARN of one table.",
            """
            aws.iam.RolePolicy(
                "events-read",
                role=role.name,
                policy=json.dumps({
                    "Version": "2012-10-17",
                    "Statement": [{
                        "Effect": "Allow",
                        "Action": ["dynamodb:GetItem", "dynamodb:Query"],
                        "Resource": f"arn:aws:dynamodb:{region}:{account}:table/events",
                    }],
                }),
            )
            """,
        ),
    ),
    fails=(
        Example(
            "All actions on all tables.",
            """
            aws.iam.RolePolicy(
                "events-read",
                role=role.name,
                policy=json.dumps({
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}],
                }),
            )
            """,
        ),
        Example(
            "A policy of AWS's own, which holds for every table.",
            """
            aws.iam.RolePolicyAttachment(
                "events-read",
                role=role.name,
                policy_arn="arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess",
            )
            """,
        ),
    ),
    fix=(
        "Write out each action: for a read role `readActions` and `streamActions`, for a write role `writeActions`.",
        'Write the ARN of the table, f"arn:aws:dynamodb:{region}:{account}:table/{name}", its /index/* and /stream/*.',
        "Remove AWS managed policies, NotAction, NotResource, and kms: actions for the AWS managed key.",
        "Name the services, accounts or roles that may assume a role under `Principal` of its trust policy.",
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    types=frozenset({*TYPES, TABLE, KMS_KEY}),
    scope="IAM roles and policies, and resource policies of tables",
    on_unknown="warn",
    details=(
        (
            "Judged are the policies of roles, users, groups and permission sets, policies that stand alone, and "
            "resource policies of tables, as JSON or as objects. A policy that is only a permissions boundary gives "
            "nothing and is left alone."
        ),
        (
            "The ARN names exactly one table, with or without `/index/...`, `/stream/...` or `/*`. Region and account "
            "may each be `*` as a whole, as in AWS's own examples; where they are written, they must be those of the "
            "stack's table as far as these are known."
        ),
        (
            "A role that follows the pattern of names is held to its actions and its own table; all other policies may "
            "read and write, each on the ARNs of tables."
        ),
        "Neither a condition nor a Deny beside it excuses a wildcard, `*` in a trust policy, or NotAction.",
        (
            "`kms:` actions are let pass with a condition on `kms:ViaService` for another service, or on keys that the "
            "stack makes or its tables use."
        ),
        "AWS managed policies that reach items or stream records are for nobody, AdministratorAccess included.",
        "Roles, users, groups and policies of AWS Native (`aws-native`) and AWSCC are read like those of pulumi-aws.",
        "Managed policies of the account that are not in the stack can't be read, and are not judged.",
    ),
    references=(
        Reference(
            framework="AWS Foundational Security Best Practices",
            version="1.0.0",
            control="IAM.21",
            title="IAM customer managed policies that you create should not allow wildcard actions for services",
            url="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21",
        ),
        well_architected("Security"),
    ),
    settings=(
        actions_setting("readActions", READ_ACTIONS, "What a read role may do on its table and the table's indexes."),
        actions_setting("writeActions", WRITE_ACTIONS, "What a write role may do on its table."),
        actions_setting("streamActions", STREAM_ACTIONS, "What a read role may do, besides, on its table's stream."),
        Setting(
            "pattern",
            {
                **PATTERN_SCHEMA,
                "description": "The name of a role that is held to one table, by which its table and direction are "
                "known. Leave it out to go by that of `dynamodb-role-naming`.",
            },
            follows="dynamodb-role-naming",
        ),
    ),
)

MOST = 20
"""So many faults of one document are told; the rest are counted."""

REQUIREMENT = "it gives no more than it must"


@dataclass(frozen=True, slots=True)
class Settings:
    """The actions of the two kinds of roles, in the spelling in which messages show them, and their names."""

    read: Sequence[str]
    write: Sequence[str]
    pattern: NamePattern


def check(stack: Stack, settings: Settings) -> Iterator[Finding]:
    """Judge trust policies, then documents, then attachments of AWS's own policies, then what can't be read."""
    access = Access(stack)
    judge = _Judge(stack, settings)
    for policy in access.trust_policies:
        yield from judge.trust(policy)
    with_dynamodb = {
        holder.resource.urn
        for policy in access.policies
        if isinstance(policy.content, Document) and any(dynamodb_statements(policy.content))
        for holder in policy.holders
        if holder.resource is not None and holder.kind == "role"
    }
    for policy in access.policies:
        if not access.boundary_only(policy):
            yield from judge.policy(policy, with_dynamodb)
    for attachment in access.attachments:
        carrier = attachment.carrier
        if isinstance(attachment.arn, Unknown | Wrong):
            if not attachment.policies:
                yield carrier.undecided(attachment.arn, REQUIREMENT)
        elif name := managed_policy(attachment.arn):
            yield carrier.violation(
                f"attaches the AWS managed policy {name}, which allows actions on the items of every table. Remove it, "
                "and write a policy with the actions and the table that are needed."
            )


class _Judge:
    """What the rule needs to know of a stack to judge a policy in it."""

    def __init__(self, stack: Stack, settings: Settings) -> None:
        self._settings = settings
        self._places = _places(stack)
        self._customer_keys = frozenset(_customer_keys(stack))

    def trust(self, policy: IamPolicy) -> Iterator[Finding]:
        """Judge who may assume a role."""
        role, content = policy.carrier, policy.content
        if isinstance(content, Malformed):
            yield role.violation(f"has a trust policy that {content.reason}. Write a valid policy document.")
        elif isinstance(content, Unknown | Wrong):
            yield role.undecided(content, "its trust policy lets nobody in but those named")
        else:
            for statement in open_to_anyone(content):
                yield role.violation(
                    f"has a trust policy that lets anyone (`*`) assume it, in {statement.label}. Write the services, "
                    "the accounts or the roles that may, under `Principal`."
                )

    def policy(self, policy: IamPolicy, with_dynamodb: set[str]) -> Iterator[Finding]:
        """Judge a document for each role that holds it, or by itself."""
        carrier, content = policy.carrier, policy.content
        if isinstance(content, Unknown | Wrong):
            strays = tuple(self._strays(policy)) if isinstance(content, Unknown) else ()
            yield from strays or (carrier.undecided(content, REQUIREMENT),)
            return
        if isinstance(content, Malformed):
            yield self._violation(policy, f"holds a policy document that {content.reason}. Write a valid one.")
            return
        if has_unknown(content):
            yield Unverifiable(
                f"{carrier.label} has a policy document with a part that is not known before the update, so nobody can "
                f"tell whether {REQUIREMENT}. Write values that are known when the program runs.",
                carrier.urn,
            )
        duties: list[Duty | None] = [duty for holder in policy.holders if (duty := self._duty(holder))]
        clauses = [clause for duty in duties or [None] for clause in faults(content, duty)]
        if policy.kind == "resource":
            clauses.extend(
                f"lets anyone (`*`) use the table, in {statement.label}. Write who may, under `Principal`."
                for statement in open_to_anyone(content)
            )
        held = {holder.resource.urn for holder in policy.holders if holder.resource is not None}
        if any(dynamodb_statements(content)) or held & with_dynamodb:
            clauses.extend(kms_faults(content, self._customer_keys))
        distinct = list(dict.fromkeys(clauses))
        for clause in distinct[:MOST]:
            yield self._violation(policy, clause)
        if len(distinct) > MOST:
            yield self._violation(policy, f"holds a policy document with {len(distinct) - MOST} more such faults.")

    def _strays(self, policy: IamPolicy) -> Iterator[Finding]:
        """Yield a finding for roles whose policy is not known, but is made from tables that are not the role's own."""
        names = [table_name(table) for table in policy.from_tables]
        for duty in filter(None, map(self._duty, policy.holders)):
            others = [f"'{quoted(name)}'" for name in names if isinstance(name, str) and name != duty.table]
            if others and len(others) == len(names):
                yield self._violation(
                    policy,
                    f"is made from the table {joined(others)}; '{duty.role}' is for the table '{duty.table}' only. "
                    "Make it from the ARN of that table.",
                )

    @staticmethod
    def _violation(policy: IamPolicy, clause: str) -> Finding:
        return policy.carrier.violation(f"{policy.subject} {clause}" if policy.subject else clause)

    def _duty(self, holder: Holder) -> Duty | None:
        """Return what a role with a proper name is for; None for everyone else."""
        if holder.kind != "role" or not isinstance(holder.name, str):
            return None
        name = self._settings.pattern.read(holder.name)
        if name is None:
            return None
        actions = self._settings.read if name.direction == "read" else self._settings.write
        return Duty(holder.name, name.table, name.direction, actions, self._places.get(name.table, Place()))


def _places(stack: Stack) -> Mapping[str, Place]:
    """Return where the tables of the stack are; several of one name may be in several regions and accounts.

    In state the ARN tells the account.
    """
    found: dict[str, Place] = {}
    for table in stack.of_type(TABLE):
        name = table_name(table)
        if isinstance(name, str):
            arn = table.props.text("arn")
            parts = arn.split(":") if isinstance(arn, str) else []
            place = Place(frozenset(_regions(table)), parts[4] if len(parts) > 4 else "")  # noqa: PLR2004 - ARN
            found[name] = found[name] | place if name in found else place
    return found


def _regions(table: Resource) -> Iterator[str]:
    region = region_of(table)
    if region is None:
        return
    yield region
    for replica in table.props.objects("replicas"):
        name = replica.text("regionName") if isinstance(replica, Object) else None
        if isinstance(name, str):
            yield name


def _customer_keys(stack: Stack) -> Iterator[str]:
    """Yield ARNs of keys that surely are not AWS's: the stack makes them, or its tables use them."""
    holders = [(key.props, "arn") for key in stack.of_type(KMS_KEY)]
    for table in stack.of_type(TABLE):
        encryption = table.props.object("serverSideEncryption")
        if isinstance(encryption, Object):
            holders.append((encryption, "kmsKeyArn"))
    for props, key in holders:
        arn = props.text(key)
        if isinstance(arn, str):
            yield arn


def parse(config: Config) -> Settings:
    """Return the settings of a configuration."""

    def actions(key: str) -> tuple[str, ...]:
        return tuple(str(action).removeprefix("dynamodb:") for action in config[key])

    stream = actions("streamActions")
    return Settings(
        read=tuple(dict.fromkeys(actions("readActions") + stream)),
        write=actions("writeActions"),
        pattern=NamePattern.of(config["pattern"] or DEFAULT_PATTERN),
    )


RULE = StackRule(METADATA, parse=parse, check=check)
