"""Whom a statement of a trust policy or of a resource policy lets in, and what there is to say of it.

Source: IAM User Guide, "AWS JSON policy elements: Principal".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from guardrails.aws.iam.conditions import demands
from guardrails.aws.iam.documents import Principal, Statement, is_unknown
from guardrails.aws.iam.patterns import has_wildcard

PartyKind: TypeAlias = Literal["anyone", "account", "role", "service", "federated", "other", "unknown"]

_ACCOUNT = re.compile(r"\d{12}")
_IDENTITY = re.compile(
    r"arn:[^:]+:(?:iam|sts)::(?P<account>\d{12}):(?P<kind>[a-z-]+)(?:/(?P<path>.+))?",
    re.DOTALL,
)
_OF_SERVICES = "aws-service-role/"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a document, what is required and what to write; goes on after the name of the document."""

    text: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What does not show; goes on after the name of the document, and has no end. ``instead`` says what to do."""

    text: str
    instead: str


Clause: TypeAlias = Fault | Doubt


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody whom a statement lets in.

    Attributes
    ----------
    kind
        ``account`` stands for its users too, ``other`` for a name that tells no account (the id of a role), ``unknown``
        for one that is not known before the update.
    name
        What the document says; of a role its name, without its path.
    account
        Whose it is, where that shows.
    """

    kind: PartyKind
    name: str
    account: str = ""


def parties(statement: Statement) -> Iterator[Party]:
    """Yield whom a statement names. ``NotPrincipal`` names everybody but a few."""
    if statement.not_principals is not None:
        yield Party("anyone", "NotPrincipal")
    for principal in statement.principals or ():
        yield _party(principal)


def roles(statement: Statement) -> Iterator[Party]:
    """Yield the roles that a statement names, as a principal or in a condition on ``aws:PrincipalArn``."""
    named = [party for party in parties(statement) if party.kind == "role"]
    bound = (
        identity(value)
        for condition in statement.conditions
        if condition.key.lower() == "aws:principalarn" and demands(condition)
        for value in condition.values
        if not has_wildcard(value) and "${" not in value
    )
    yield from named or (party for party in bound if party is not None and party.kind == "role")


def identity(arn: str) -> Party | None:
    """Read the ARN of an identity; None where it is none."""
    found = _IDENTITY.fullmatch(arn)
    if found is None:
        return None
    account, kind, path = found["account"], found["kind"], found["path"] or ""
    if kind == "role" and path and not path.startswith(_OF_SERVICES):
        return Party("role", path.rpartition("/")[2], account)
    if kind == "assumed-role" and path:
        return Party("role", path.partition("/")[0], account)
    return Party("account", arn, account)


def _party(principal: Principal) -> Party:
    name = principal.name
    if is_unknown(name):
        return identity(name) or Party("unknown", name)
    if name == "*" or (principal.kind == "AWS" and any(map(has_wildcard, name.split(":", 5)[4:5]))):
        return Party("anyone", name)
    if principal.kind != "AWS":
        return Party("federated" if principal.kind == "Federated" else "service", name)
    return Party("account", name, name) if _ACCOUNT.fullmatch(name) else identity(name) or Party("other", name)
