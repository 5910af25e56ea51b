"""Roles that give access to a table are named after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from guardrails.aws.dynamodb.selection import MANAGED_TABLES, tables_setting
from guardrails.aws.dynamodb.tables import table_name
from guardrails.aws.dynamodb.types import TABLE
from guardrails.aws.frameworks import well_architected
from guardrails.aws.iam.access import Access, Holder, IamPolicy
from guardrails.aws.iam.documents import Document
from guardrails.aws.iam.dynamodb import managed_policy
from guardrails.aws.iam.names import DEFAULT_PATTERN, DIRECTIONS, PATTERN_SCHEMA, NamePattern
from guardrails.aws.iam.privilege import first_grant
from guardrails.aws.iam.types import HOLDERS, TYPES
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding, Unverifiable
from guardrails.core.resources import Resource, Stack
from guardrails.core.rule import Example, Metadata, Setting, StackRule
from guardrails.core.values import Unknown, Wrong
from guardrails.core.words import joined, quoted

METADATA = Metadata(
    name="dynamodb-role-naming",
    title="Names of roles",
    description="A role that gives access to DynamoDB must be named exactly `dynamodb-{table}-{read|write}-role`.",
    summary="`dynamodb-{table}-{read|write}-role` for every role that reaches DynamoDB",
    severity="medium",
    why="The name tells a reviewer, an auditor and `dynamodb-least-privilege` which table a role is for, and whether "
    "it reads or writes. A name that is made up tells nothing, and changes with every replacement.",
    passes=(
        Example(
            "The exact name, for a table that the stack holds.",
            """
            aws.iam.Role("events-read", name="dynamodb-events-read-role", assume_role_policy=trust)
            """,
        ),
    ),
    fails=(
        Example(
            "No name: Pulumi makes one up, with a random end.",
            """
            role = aws.iam.Role("events-read", assume_role_policy=trust)
            aws.iam.RolePolicy("events-read", role=role.name, policy=read_events)
            """,
        ),
    ),
    fix=(
        'Write name="dynamodb-events-read-role" (or -write-role) on the role, with the name of its table.',
        "Give a role that is for something else no policy that allows `dynamodb:` actions.",
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    types=frozenset({*TYPES, TABLE}),
    scope="IAM roles that give access to DynamoDB",
    details=(
        (
            "Where neither a policy nor what it is made from is known, and the stack has tables, a role that does not "
            "follow the pattern can't be judged, and `onUnknown` decides."
        ),
        (
            "A role gives access if its name begins with `dynamodb-`, if a policy of it allows a `dynamodb:` action "
            "(inline, attached, or an AWS managed policy that reaches items or stream records), or if its policy "
            "document is unknown and made from a table."
        ),
        "A permissions boundary gives nothing, nor does a Deny, nor a wildcard on another service's resources.",
        "Roles that the stack only names, in a RolePolicy or an attachment, count too.",
        "AWS managed policies that only list and describe tables, such as SecurityAudit, do not count.",
    ),
    references=(well_architected("Security"),),
    settings=(
        Setting("pattern", {**PATTERN_SCHEMA, "default": DEFAULT_PATTERN}),
        tables_setting(MANAGED_TABLES, "Tables that roles may be named after, besides those in the stack."),
    ),
)

PREFIX = "dynamodb-"


@dataclass(frozen=True, slots=True)
class Settings:
    """The pattern of names, and tables that need not be in the stack."""

    pattern: NamePattern
    tables: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Grant:
    """Why a role is said to give access, and the resource that makes it so."""

    reason: str
    source: Resource


def check(stack: Stack, settings: Settings) -> Iterator[Finding]:
    """Judge every role that gives access to DynamoDB, those that the stack only names included."""
    access = Access(stack)
    granted = _granted(access)
    hidden = _hidden(access)
    names = [table_name(table) for table in stack.of_type(TABLE)]
    known = settings.tables | {name for name in names if isinstance(name, str)}
    judge = _Judge(settings.pattern, known, some_unknown=any(isinstance(name, Unknown) for name in names))
    for holder in access.holders:
        role = holder.resource
        if holder.kind == "role" and role is not None:
            grant = granted.pop(role.urn, None)
            if grant is not None or _is_called_so(holder, role):
                yield from judge.role(holder, role, grant)
            elif names and (policy := hidden.get(role.urn)) is not None:
                yield from judge.hidden(holder, role, policy)
    for name, grant in granted.items():
        yield from judge.elsewhere(name, grant)


def _is_called_so(holder: Holder, role: Resource) -> bool:
    """Return whether the name claims access to DynamoDB, or a part of the name that is given does."""
    names = (holder.name, role.props.text("namePrefix"))
    return any(isinstance(name, str) and name.startswith(PREFIX) for name in names)


def _granted(access: Access) -> dict[str, _Grant]:
    """Return the roles that get access: by URN, or by name where the role is not in the stack."""
    found: dict[str, _Grant] = {}
    for policy in access.policies:
        reason = first_grant(policy.content) if isinstance(policy.content, Document) else None
        if reason is not None:
            reason = f"{policy.carrier.label} allows {reason}"
        elif policy.from_tables and isinstance(policy.content, Unknown):
            reason = f"the policy document of {policy.carrier.label} is made from a table"
        if reason is not None:
            _note(found, policy.holders, _Grant(reason, policy.carrier))
    for attachment in access.attachments:
        name = managed_policy(attachment.arn) if isinstance(attachment.arn, str) else None
        if name is not None:
            reason = f"{attachment.carrier.label} attaches the AWS managed policy {name}"
            _note(found, attachment.holders, _Grant(reason, attachment.carrier))
    return found


def _hidden(access: Access) -> dict[str, IamPolicy]:
    """Return the roles of the stack with a policy of which nothing is known, not even what it is made from."""
    return {
        holder.resource.urn: policy
        for policy in access.policies
        if isinstance(policy.content, Unknown) and not policy.traced
        for holder in policy.holders
        if holder.resource is not None
    }


def _note(found: dict[str, _Grant], holders: Iterable[Holder], grant: _Grant) -> None:
    for holder in holders:
        if holder.kind == "role":
            key = holder.resource.urn if holder.resource else holder.name
            if isinstance(key, str):
                found.setdefault(key, grant)


@dataclass(frozen=True, slots=True)
class _Judge:
    """What the rule needs to know of a stack to judge a name in it."""

    pattern: NamePattern
    known: frozenset[str]
    some_unknown: bool

    def role(self, holder: Holder, role: Resource, grant: _Grant | None) -> Iterator[Finding]:
        """Judge a role of the stack."""
        name, shape = holder.name, HOLDERS[role.type]
        if isinstance(name, Unknown | Wrong):
            yield role.undecided(name, f"its name is exactly {self.pattern.text}")
            return
        access = f"gives access to DynamoDB ({grant.reason})" if grant else "claims to give access to DynamoDB"
        if not name:
            yield role.violation(
                f"{access} and has no `{shape.name}`, so AWS or Pulumi makes one up; it must be exactly "
                f"{self.pattern.text}. {self._advice(role.name, shape.argument)}"
            )
        elif self.pattern.read(name) is None:
            yield role.violation(
                f"is named '{quoted(name)}' and {access}; the name must be exactly {self.pattern.text}. "
                f"{self._advice(name, shape.argument)}"
            )
        else:
            yield from self._table(role, name, f"is named '{quoted(name)}'", shape.argument)

    def hidden(self, holder: Holder, role: Resource, policy: IamPolicy) -> Iterator[Finding]:
        """Judge a role of the stack that may give access, beside a table that it may be made from."""
        if not isinstance(holder.name, str) or self.pattern.read(holder.name) is None:
            yield Unverifiable(
                f"{role.label} has a policy ({policy.carrier.label}) that is not known before the update, nor is what "
                "it is made from, so nobody can tell whether it gives access to DynamoDB, which takes the name "
                f"{self.pattern.text}. Write the policy with pulumi.Output.json_dumps(...), which shows what it is "
                "made from; get_policy_document_output hides that while an argument is not known.",
                role.urn,
            )

    def elsewhere(self, name: str, grant: _Grant) -> Iterator[Finding]:
        """Judge a role that the stack only names."""
        source = grant.source
        if self.pattern.read(name) is None:
            yield source.violation(
                f"gives the role '{quoted(name)}' access to DynamoDB ({grant.reason}); the name of such a role must be "
                f"exactly {self.pattern.text}. Rename the role, or give the policy to another."
            )
        else:
            yield from self._table(source, name, f"gives access to DynamoDB to the role '{quoted(name)}'")

    def _table(self, resource: Resource, name: str, found: str, argument: str = "name") -> Iterator[Finding]:
        """Judge the table in a name that follows the pattern."""
        meant = self.pattern.read(name)
        if meant is None or meant.table in self.known:
            return
        clause = f"{found}, after a table '{quoted(meant.table)}' that neither the stack nor the configuration knows"
        if self.some_unknown:
            yield Unverifiable(
                f"{resource.label} {clause}, but a table of the stack has a name that is not known before the update. "
                "Write a name for the table that is known when the program runs.",
                resource.urn,
            )
        else:
            yield resource.violation(
                f"{clause}; they know {joined(sorted(self.known))}. {self._advice(name, argument)}"
            )

    def _advice(self, name: str, argument: str) -> str:
        """Return which names would do, for the table that the wrong name seems to mean."""
        tables = sorted(self.known)
        table = next((table for table in tables if table.lower() in name.lower()), tables[0] if tables else "TABLE")
        read, write = (self.pattern.write(table, direction) for direction in DIRECTIONS)
        return f'Write {argument}="{read}" or {argument}="{write}".'


def parse(config: Config) -> Settings:
    """Return the settings of a configuration."""
    return Settings(NamePattern.of(config["pattern"]), frozenset(config["tables"]))


RULE = StackRule(METADATA, parse=parse, check=check)
