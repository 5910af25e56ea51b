"""Who may assume a role, by its trust policy. Every finding goes on after "has a trust policy that"."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.aws.iam import web_identity
from guardrails.aws.iam.conditions import bounds
from guardrails.aws.iam.documents import Document, Statement
from guardrails.aws.iam.patterns import covers, overlaps
from guardrails.aws.iam.principals import Clause, Doubt, Fault, Party, parties
from guardrails.core.words import quoted

_ASSUMING = "sts:assumerole*"

BOUND = (
    "a condition with StringEquals or ArnLike on a key that names an account, an organisation or an ARN "
    "(aws:PrincipalOrgID, aws:PrincipalArn, aws:SourceAccount)"
)
"""What makes ``*`` somebody."""

UPDATE = "The update judges it."


def judge(document: Document) -> Iterator[Clause]:
    """Yield what lets in more than those whom the policy names."""
    for statement in document.allowing:
        if lets_in(statement):
            for party in parties(statement):
                yield from _party(statement, party)


def lets_in(statement: Statement) -> bool:
    """Return whether an allowing statement is about assuming the role: tagging its sessions is not."""
    if statement.actions is not None:
        return any(overlaps(action.lower(), _ASSUMING) for action in statement.actions)
    return not any(covers(action.lower(), _ASSUMING) for action in statement.not_actions or ())


def _party(statement: Statement, party: Party) -> Iterator[Clause]:
    if party.kind == "anyone":
        found = list(bounds(statement))
        lets = f"lets anyone (`{quoted(party.name)}`) assume it, in {statement.label}"
        if not found:
            yield Fault(
                f"{lets}{_conditions(statement)}. Write the services, the accounts or the roles that may, under "
                f"`Principal`, or {BOUND}."
            )
        elif all(bound.unknown for bound in found):
            yield Doubt(f"{lets}, under a condition whose value is not known before the update", UPDATE)
    elif party.kind == "federated":
        yield from _federated(statement, party.name)
    elif party.kind == "unknown":
        yield Doubt(f"lets somebody in, in {statement.label}, who is not known before the update", UPDATE)


def _federated(statement: Statement, principal: str) -> Iterator[Clause]:
    if web_identity.SAML_PROVIDER in principal:
        bound = web_identity.is_bound_by_saml(statement)
        wanted = "StringEquals on SAML:aud with the address of the sign-in, https://signin.aws.amazon.com/saml"
        who = f"everybody whom the SAML provider `{quoted(principal)}` knows"
    else:
        name = web_identity.issuer_of(principal)
        issuer = web_identity.of(name)
        bound = web_identity.is_bound(statement, name)
        claim, value = issuer.example
        who = f"everybody to whom {quoted(issuer.name)} gives an identity"
        wanted = f"StringLike on {quoted(name)}:{claim} that names whose it must be ({value})"
    lets = f"lets {who} assume it, in {statement.label}"
    if bound is False:
        yield Fault(f"{lets}{_conditions(statement)}. Write a condition {wanted}.")
    elif bound is None:
        yield Doubt(f"{lets}, under a condition whose value is not known before the update", UPDATE)


def _conditions(statement: Statement) -> str:
    """Return that the conditions of a statement do not help, if there are any."""
    return ": no condition of it says whose they must be" if statement.conditions else ""
