"""Roles that give access to a table are named after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from guardrails.aws.dynamodb.selection import MANAGED_TABLES, Selection, selection, tables_setting
from guardrails.aws.dynamodb.tables import StackTables, TableName, name_of
from guardrails.aws.dynamodb.types import TABLE, TABLE_REPLICA
from guardrails.aws.frameworks import well_architected
from guardrails.aws.iam.access import Access, Holder
from guardrails.aws.iam.grants import Grant, RoleGrants
from guardrails.aws.iam.names import DEFAULT_PATTERN, DIRECTIONS, PATTERN_SCHEMA, NamePattern
from guardrails.aws.iam.types import HOLDERS, TYPES
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding, Unverifiable
from guardrails.core.resources import Resource, Stack, logical_name_in
from guardrails.core.rule import Example, Metadata, Setting, StackRule
from guardrails.core.values import Unknown, Wrong
from guardrails.core.words import joined, quoted

TABLES = tables_setting(
    MANAGED_TABLES,
    "The tables that roles may be named after, besides those in the stack; those of dynamodb-required-tables where it "
    "is left out.",
    follows="dynamodb-required-tables",
)

METADATA = Metadata(
    name="dynamodb-role-naming",
    title="Names of roles",
    description="A role that gives access to DynamoDB must be named after its table and what it does there, exactly as "
    "the required pattern has it.",
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
        "Give a role that is for something else no policy that allows actions on items, streams or tables.",
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    types=frozenset({*TYPES, TABLE, TABLE_REPLICA}),
    scope="IAM roles that give access to DynamoDB",
    details=(
        (
            "A role gives access if its name begins with `dynamodb-`, if a policy of it (inline, attached, or one of "
            "AWS's own) allows an action on items, stream records or the settings of tables, or if the resource policy "
            "of a table lets it in. To list and to describe (`List*`, `Describe*`, but not `DescribeStream`) is no "
            "access."
        ),
        (
            "`{table}` is the name of the table in AWS or, where Pulumi makes that up, its name in the program; the "
            "stack holds it, or `tables` names it."
        ),
        (
            "A document that is known is judged by what it says. One that is not known before the update and is made "
            "from a table, or hides what it is made from beside a table, can't be judged, nor can a policy with access "
            "for a role whose name is not known: `onUnknown` decides. `warn` leaves it to the preview after the first "
            "update, and to the update itself."
        ),
        (
            "A role that has its access only from `Action: *` or from AdministratorAccess, PowerUserAccess or "
            "ReadOnlyAccess has no table to be named after: `dynamodb-least-privilege` tells it."
        ),
        "A permissions boundary gives nothing, nor does a Deny, nor a wildcard on another service's resources.",
        (
            "Roles that the stack only names, in a RolePolicy, an attachment or a resource policy, count too; those of "
            "another account do not."
        ),
        "AWS managed policies that only list and describe tables, such as SecurityAudit, do not count.",
    ),
    references=(well_architected("Security"),),
    settings=(
        Setting("pattern", {**PATTERN_SCHEMA, "default": DEFAULT_PATTERN}),
        TABLES,
    ),
)

PREFIX = "dynamodb-"

WARN = (
    '"onUnknown": "warn" for dynamodb-role-naming leaves it to the preview after the first update, and to the update '
    "itself."
)
"""What to do where nobody can tell, and nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The pattern of names, and tables that need not be in the stack."""

    pattern: NamePattern
    tables: Selection[str]


def check(stack: Stack, settings: Settings) -> Iterator[Finding]:
    """Judge every role that gives access to DynamoDB, those that the stack only names included."""
    access = Access(stack)
    names = [name_of(table) for table in stack.of_type(TABLE)]
    grants = RoleGrants(access, beside_tables=bool(names))
    known = [name for name in names if isinstance(name, TableName)]
    judge = _Judge(
        settings,
        StackTables(stack),
        {called: str(name) for name in known for called in (name.physical, name.logical) if called},
        some_unknown=any(isinstance(name, Unknown) for name in names),
    )
    for holder in access.holders:
        if holder.kind == "role" and holder.resource is not None:
            yield from judge.role(holder, holder.resource, grants.of(holder.resource))
    for name, found in grants.elsewhere:
        yield from judge.elsewhere(name, found)
    for grant in grants.nameless:
        yield from judge.nameless(grant)


def _is_called_so(holder: Holder, role: Resource) -> bool:
    """Return whether the name claims access to DynamoDB, or a part of the name that is given does."""
    names = (holder.name, role.props.text("namePrefix"))
    return any(isinstance(name, str) and name.startswith(PREFIX) for name in names)


def _sure(grants: Iterable[Grant]) -> Sequence[Grant]:
    """Return the grants that are known, and about DynamoDB."""
    return [grant for grant in grants if grant.known and not grant.every_service]


def _which(grant: Grant) -> str:
    """Return the policy of which nobody can tell, and what is known of it."""
    return f"{grant.source.label}, which {grant.does}"


def _unsure(grants: Iterable[Grant]) -> Grant | None:
    """Return a grant that is not known."""
    return next((grant for grant in grants if not grant.known), None)


@dataclass(frozen=True, slots=True)
class _Judge:
    """What the rule needs to know of a stack to judge a name in it.

    ``names`` are what its tables are called, each with what messages call it; ``some_unknown`` says whether there is a
    table of which that is not known.
    """

    settings: Settings
    tables: StackTables
    names: Mapping[str, str]
    some_unknown: bool

    @property
    def pattern(self) -> NamePattern:
        """The pattern of names."""
        return self.settings.pattern

    def role(self, holder: Holder, role: Resource, grants: Sequence[Grant]) -> Iterator[Finding]:
        """Judge a role of the stack."""
        sure, unsure = _sure(grants), _unsure(grants)
        if sure or _is_called_so(holder, role):
            yield from self._name(holder, role, sure)
        elif unsure is not None and not self._fits(holder.name):
            yield Unverifiable(
                f"{role.label} gets permissions from {_which(unsure)}, so nobody can tell whether it gives access to "
                f"DynamoDB, which takes the name {self.pattern.text}. If it does, name the role so; if not, {WARN}",
                role.urn,
            )

    def elsewhere(self, name: str, grants: Sequence[Grant]) -> Iterator[Finding]:
        """Judge a role that the stack only names."""
        sure = _sure(grants)
        if not sure:
            unsure = _unsure(grants)
            if unsure is not None and not self._fits(name):
                yield Unverifiable(
                    f"The role '{quoted(name)}' gets permissions from {_which(unsure)}, so nobody can tell whether it "
                    f"gives access to DynamoDB, which takes the name {self.pattern.text}. If it does, name the role "
                    f"so; if not, {WARN}",
                    unsure.source.urn,
                )
            return
        source = sure[0].source
        if self.pattern.read(name) is None:
            yield source.violation(
                f"gives the role '{quoted(name)}' access to DynamoDB (it {sure[0].does}); the name of such a role must "
                f"be exactly {self.pattern.text}. Rename the role, or give the policy to another."
            )
        else:
            found = f"gives access to DynamoDB to the role '{quoted(name)}'"
            yield from self._table(source, name, found, sure, "name")

    def nameless(self, grant: Grant) -> Iterator[Finding]:
        """Judge a policy for a role that nobody can name."""
        if grant.every_service:
            return
        yield Unverifiable(
            f"{grant.source.label} {'gives' if grant.known else 'may give'} access to DynamoDB (it {grant.does}) to a "
            "role whose name is not known before the update, so nobody can tell whether that is exactly "
            f"{self.pattern.text}. Write the name of the role; where it can't be written, {WARN}",
            grant.source.urn,
        )

    def _fits(self, name: object) -> bool:
        return isinstance(name, str) and self.pattern.read(name) is not None

    def _name(self, holder: Holder, role: Resource, grants: Sequence[Grant]) -> Iterator[Finding]:
        name, shape = holder.name, HOLDERS[role.type]
        if isinstance(name, Unknown | Wrong):
            yield role.undecided(name, f"its name is exactly {self.pattern.text}")
            return
        access = "claims to give access to DynamoDB"
        if grants:
            access = f"gives access to DynamoDB ({grants[0].source.label} {grants[0].does})"
        if not name or logical_name_in(name) == role.name:
            yield role.violation(
                f"{access} and has no `{shape.name}`, so AWS or Pulumi makes one up; it must be exactly "
                f"{self.pattern.text}. {self._advice(grants, shape.argument)}"
            )
        elif self.pattern.read(name) is None:
            yield role.violation(
                f"is named '{quoted(name)}' and {access}; the name must be exactly {self.pattern.text}. "
                f"{self._advice(grants, shape.argument)}"
            )
        else:
            yield from self._table(role, name, f"is named '{quoted(name)}'", grants, shape.argument)

    def _table(
        self, resource: Resource, name: str, found: str, grants: Sequence[Grant], argument: str
    ) -> Iterator[Finding]:
        """Judge the table in a name that follows the pattern."""
        meant = self.pattern.read(name)
        if meant is None or self._knows(meant.table):
            return
        clause = f"{found}, after a table '{quoted(meant.table)}' that neither the stack nor the configuration knows"
        if self.some_unknown:
            yield Unverifiable(
                f"{resource.label} {clause}, but a table of the stack has a name that is not known before the update. "
                "Write a name for the table that is known when the program runs.",
                resource.urn,
            )
        else:
            known = joined(sorted({*self.settings.tables.entries, *self.names.values()}))
            yield resource.violation(f"{clause}; they know {known}. {self._advice(grants, argument)}")

    def _knows(self, table: str) -> bool:
        return table in self.names or self.settings.tables.knows(table)

    def _advice(self, grants: Sequence[Grant], argument: str) -> str:
        """Return which name would do, for the table that the policies are about, if that shows."""
        tables = sorted({str(self.tables.named(table)) for grant in grants for table in grant.tables})
        known = [table for table in tables if self._knows(table)]
        if len(tables) > 1:
            return f"A role is for one table: write one for each of {joined(tables)}, with a name of that pattern."
        if not grants:
            return (
                "Put the name of its table in the place of {table}; a role for something else has a name that does not "
                f"begin with `{PREFIX}`."
            )
        if not known:
            return "Put the name of its table in the place of {table}, or take the access away."
        ways = {direction for grant in grants for direction in grant.directions}
        names = [self.pattern.write(known[0], direction) for direction in DIRECTIONS if direction in ways]
        return "Write " + " or ".join(f'{argument}="{name}"' for name in names) + "."


def parse(config: Config) -> Settings:
    """Return the settings of a configuration."""
    return Settings(NamePattern.of(config["pattern"]), selection(config, TABLES))


RULE = StackRule(METADATA, parse=parse, check=check)
