"""Which roles get access to DynamoDB in a stack, by what, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from guardrails.aws.iam.access import Access, Holder, IamPolicy
from guardrails.aws.iam.documents import Document
from guardrails.aws.iam.dynamodb import ALL_SERVICES, managed_policy
from guardrails.aws.iam.names import DIRECTIONS, Direction
from guardrails.aws.iam.principals import roles
from guardrails.aws.iam.privilege import grants, has_unknown
from guardrails.aws.iam.resource_policy import Owner
from guardrails.core.resources import Resource
from guardrails.core.values import Unknown


@dataclass(frozen=True, slots=True)
class Grant:
    """Why a role is said to give access to DynamoDB, or may.

    Attributes
    ----------
    source
        The resource that makes it so.
    does
        What that does, as a clause: "allows `dynamodb:GetItem`"; of a document that is not known what is known of it.
    known
        Whether it is known to give access; otherwise nobody can tell.
    every_service
        Whether it gives that only with everything else, as an administrator has it.
    tables
        The names in AWS of the tables that it is about, as far as they show.
    directions
        Whether it reads or writes, as far as that shows.
    """

    source: Resource
    does: str
    known: bool = True
    every_service: bool = False
    tables: frozenset[str] = frozenset()
    directions: tuple[Direction, ...] = DIRECTIONS


class RoleGrants:
    """The grants of all roles: of those in the stack, of those that it only names, and of those whose name is unknown.

    Where a document hides even what it is made from, it may give access only beside a table in the stack.
    """

    def __init__(self, access: Access, *, beside_tables: bool) -> None:
        self._access = access
        self._beside_tables = beside_tables

    def of(self, role: Resource) -> tuple[Grant, ...]:
        """Return the grants of a role of the stack."""
        return self._by_key.get(role.urn, ())

    @property
    def elsewhere(self) -> Iterator[tuple[str, tuple[Grant, ...]]]:
        """Yield the names of roles that the stack only names, with their grants."""
        here = {holder.key for holder in self._access.holders}
        return ((key, found) for key, found in self._by_key.items() if key and key not in here)

    @property
    def nameless(self) -> tuple[Grant, ...]:
        """Grants for roles whose name is not known, and that are not in the stack."""
        return self._by_key.get("", ())

    @cached_property
    def _by_key(self) -> Mapping[str, tuple[Grant, ...]]:
        found: dict[str, tuple[Grant, ...]] = {}
        for holder, grant in self._all():
            if holder.kind == "role":
                found[holder.key] = (*found.get(holder.key, ()), grant)
        return found

    def _all(self) -> Iterator[tuple[Holder, Grant]]:
        for policy in self._access.policies:
            if policy.kind == "resource":
                yield from self._let_in(policy)
            elif (grant := self._grant(policy)) is not None:
                yield from ((holder, grant) for holder in policy.holders)
        for attachment in self._access.attachments:
            name = managed_policy(attachment.arn) if isinstance(attachment.arn, str) else None
            if name is not None:
                does = f"attaches the AWS managed policy {name}"
                grant = Grant(attachment.carrier, does, every_service=name in ALL_SERVICES)
                yield from ((holder, grant) for holder in attachment.holders)

    def _grant(self, policy: IamPolicy) -> Grant | None:
        carrier, content = policy.carrier, policy.content
        if isinstance(content, Document) and (found := grants(content)):
            does = f"allows {found.evidence}"
            return Grant(
                carrier, does, every_service=found.every_service, tables=found.tables, directions=found.directions
            )
        if not isinstance(content, Unknown) and not (isinstance(content, Document) and _is_unfinished(content)):
            return None
        if policy.from_tables:
            return Grant(carrier, "is made from a table and not known before the update", known=False)
        if isinstance(content, Unknown) and not policy.traced and self._beside_tables:
            return Grant(carrier, "is not known before the update, nor is what it is made from", known=False)
        return None

    def _let_in(self, policy: IamPolicy) -> Iterator[tuple[Holder, Grant]]:
        """Yield the roles that the resource policy of a table lets in; while it is not known, those it is made from.

        A role that is surely of another account is not among them.
        """
        carrier, content = policy.carrier, policy.content
        owner = Owner.of(carrier, self._access.tables_behind(policy))
        tables = frozenset({owner.table} - {""})
        if isinstance(content, Document):
            for statement in content.allowing:
                found = grants(Document((statement,)))
                if found is None:
                    continue
                does = f"lets the role use {found.evidence}"
                grant = Grant(carrier, does, tables=tables, directions=found.directions)
                yield from (
                    (self._access.role_named(party.name), grant)
                    for party in roles(statement)
                    if owner.account in ("", party.account)
                )
        elif isinstance(content, Unknown):
            does = "is made from the role and not known before the update"
            for holder in self._access.roles_behind(policy):
                yield holder, Grant(carrier, does, known=False)


def _is_unfinished(document: Document) -> bool:
    """Return whether a document may say more than it does before the update."""
    return bool(document.lacks) or has_unknown(document)
