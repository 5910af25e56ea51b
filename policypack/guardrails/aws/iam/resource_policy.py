"""Whom the resource policy of a table or a stream lets in. Every finding goes on after the name of the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from guardrails.aws.accounts import account_in, account_of
from guardrails.aws.dynamodb.tables import TableName, name_of
from guardrails.aws.iam.conditions import SOURCE_KEYS, Bound, bounds
from guardrails.aws.iam.documents import Document, Statement, is_unknown
from guardrails.aws.iam.dynamodb import action_name, may_be_dynamodb_action, table_arn
from guardrails.aws.iam.patterns import has_wildcard
from guardrails.aws.iam.principals import Clause, Doubt, Fault, Party, parties, roles
from guardrails.aws.iam.privilege import Duty, access_statements
from guardrails.core.resources import Resource
from guardrails.core.words import joined, quoted, quoted_list

UPDATE = "The update judges it before it makes the policy."
NAME_THEM = "Name the accounts under `Principal`, and list those of others in `trustedAccounts`."
SAY_WHOSE = "Set `allowedAccountIds` on the provider, or list the account in `trustedAccounts`."


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a table is.

    Attributes
    ----------
    account
        Its account; nothing where that does not show.
    trusted
        The other accounts that may use it.
    table
        Its name in AWS; nothing where that is not known.
    """

    account: str
    trusted: frozenset[str]
    table: str = ""

    @classmethod
    def of(cls, policy: Resource, tables: Sequence[Resource], trusted: frozenset[str] = frozenset()) -> Owner:
        """Return whose the table of a resource policy is.

        ``tables`` are those that its ``resourceArn`` is made from, where the ARN itself is not known.
        """
        arn = policy.props.text("resourceArn")
        accounts = (
            account_in(arn),
            *(account_in(table.props.text("arn")) or account_of(table) for table in tables),
            account_of(policy),
        )
        named = table_arn(arn) if isinstance(arn, str) else None
        behind = name_of(tables[0]) if len(tables) == 1 else None
        name = named.table if named else behind.physical if isinstance(behind, TableName) else ""
        return cls(next(filter(None, accounts), ""), trusted, name)


def judge(document: Document, owner: Owner, duty_of: Callable[[str], Duty | None]) -> Iterator[Clause]:
    """Yield who is let in and should not be: all but the table's own account, those trusted, and services for these.

    A role for which ``duty_of`` knows a duty, by its name, may do no more than that.
    """
    for statement in access_statements(document):
        for party in parties(statement):
            yield from _party(statement, party, owner)
    for statement in document.allowing:
        actions = [a for a in statement.actions or () if may_be_dynamodb_action(a) and not is_unknown(a)]
        for role in roles(statement) if actions else ():
            duty = duty_of(role.name)
            if duty is not None:
                yield from _duty(statement, actions, duty, owner)


def _duty(statement: Statement, actions: list[str], duty: Duty, owner: Owner) -> Iterator[Clause]:
    foreign = [a for a in actions if not has_wildcard(a) and action_name(a) not in duty.action_names]
    role = quoted(duty.role)
    if foreign:
        yield Fault(
            f"lets '{role}' use {quoted_list(foreign)}, in {statement.label}, but that is a {duty.direction} role; "
            f"such a role has only {', '.join(duty.actions)}. Remove what is not among them."
        )
    if owner.table and not duty.is_for(owner.table):
        yield Fault(
            f"lets '{role}' use the table '{owner.table}', in {statement.label}; '{role}' is for the table "
            f"'{duty.table}' only. Name a role of this table."
        )


def _party(statement: Statement, party: Party, owner: Owner) -> Iterator[Clause]:
    where = f"in {statement.label}"
    if party.kind == "unknown":
        yield Doubt(f"lets somebody use the table, {where}, who is not known before the update", UPDATE)
    elif party.kind in ("other", "federated"):
        yield Doubt(f"lets `{quoted(party.name)}` use the table, {where}, and does not say of which account", NAME_THEM)
    elif party.kind in ("account", "role"):
        bound = Bound("", frozenset({party.account}), (), unknown=False)
        yield from _bounds(owner, [bound], "", where)
    else:
        yield from _everybody(statement, party, owner)


def _everybody(statement: Statement, party: Party, owner: Owner) -> Iterator[Clause]:
    """Judge ``*``, or a service that may ask for anybody, by the conditions."""
    where = f"in {statement.label}"
    if party.kind == "service":
        found = [bound for bound in bounds(statement) if bound.key in SOURCE_KEYS]
        if not found:
            yield Fault(
                f"lets the service `{quoted(party.name)}` use the table for whoever asks it to, {where}. Write a "
                "condition with StringEquals on aws:SourceAccount, with the account of the table."
            )
        elif not any(bound.others for bound in found):
            yield from _bounds(owner, found, f"the service `{quoted(party.name)}` for ", where)
        return
    found = list(bounds(statement))
    if not found:
        yield Fault(f"lets anyone (`{quoted(party.name)}`) use the table, {where}. Write who may, under `Principal`.")
    else:
        yield from _bounds(owner, found, "", where)


def _bounds(owner: Owner, found: list[Bound], lead: str, where: str) -> Iterator[Clause]:
    """Judge whom conditions admit, each of which must hold: one that admits nobody else suffices.

    ``lead`` are words before the account that is let in.
    """
    welcome = owner.trusted | {owner.account}
    if any(bound.accounts <= welcome and not bound.others and not bound.unknown for bound in found):
        return
    strangers = sorted({account for bound in found for account in bound.accounts} - welcome)
    others = sorted({other for bound in found for other in bound.others})
    if strangers and owner.account:
        yield Fault(
            f"lets {lead}the account {joined(strangers)} use the table, {where}; the table is of the account "
            f"{owner.account}, and `trustedAccounts` lists {joined(sorted(owner.trusted))}. Remove it, or list it; "
            "with the AWS managed key nobody of another account can use a table anyway."
        )
    elif strangers:
        yield Doubt(
            f"lets {lead}the account {joined(strangers)} use the table, {where}, while it does not show of which "
            "account the table is",
            SAY_WHOSE,
        )
    elif others:
        yield Doubt(
            f"lets {quoted_list(others)} use the table, {where}, and does not say which accounts these are", NAME_THEM
        )
    else:
        yield Doubt(
            f"lets somebody use the table, {where}, under a condition that is not known before the update", UPDATE
        )
