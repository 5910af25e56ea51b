"""What a policy allows on DynamoDB, and what of it is more than is needed.

Every finding is a clause that goes on after the name of the policy. What is too much is kept item by item (`excess`)
before it becomes clauses: what one resource shows and what the whole stack shows are told apart that way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from guardrails.aws.iam.documents import Document, Statement, is_unknown
from guardrails.aws.iam.dynamodb import (
    READ_ACTIONS,
    STREAM_ACTIONS,
    WRITE_ACTIONS,
    action_name,
    gives_access,
    is_dynamodb_action,
    is_other_service,
    leaves_out_dynamodb,
    leaves_out_tables,
    may_be_dynamodb_action,
    may_be_dynamodb_resource,
    table_arn,
)
from guardrails.aws.iam.names import DIRECTIONS, Direction
from guardrails.aws.iam.patterns import has_wildcard
from guardrails.core.resources import logical_name_in
from guardrails.core.words import joined, quoted, quoted_list

Aspect: TypeAlias = Literal["not action", "wildcard", "action", "not resource", "resource"]
Excess: TypeAlias = Mapping[tuple[int, Aspect], Sequence[str]]
"""What is too much, by number of the statement and in which respect: actions, or resources."""

_EVERY_SERVICE = frozenset({"*", "*:*"})


@dataclass(frozen=True, slots=True)
class Duty:
    """What a role is for: reading or writing one table.

    Attributes
    ----------
    actions
        Those that it may have.
    tables
        The names in AWS of the tables that the role's name may mean, as far as the stack shows them; empty where it
        does not: then the name is that of the table, or what Pulumi makes a name of.
    regions
        Where these are, replicas too; empty where that is not known.
    """

    role: str
    table: str
    direction: Direction
    actions: Sequence[str]
    tables: frozenset[str] = field(default=frozenset())
    regions: frozenset[str] = field(default=frozenset())

    @property
    def action_names(self) -> frozenset[str]:
        """The actions as they are compared."""
        return frozenset(action.lower() for action in self.actions)

    def is_for(self, table: str) -> bool:
        """Return whether a table, by its name in AWS, is the role's."""
        return table in self.tables if self.tables else table == self.table or logical_name_in(table) == self.table

    @property
    def where(self) -> str:
        """Return where its table is, as far as that is known: `` in us-east-1``."""
        return f" in {joined(sorted(self.regions))}" if self.regions else ""


@dataclass(frozen=True, slots=True)
class Grants:
    """What a document allows on DynamoDB, as evidence.

    Attributes
    ----------
    evidence
        One action, or what stands for it.
    every_service
        Whether it is only what ``*`` gives with everything else.
    tables
        The tables in AWS that it names.
    directions
        Whether it reads or writes, as far as its actions are those of one or the other.
    """

    evidence: str
    every_service: bool
    tables: frozenset[str]
    directions: tuple[Direction, ...]


def access_statements(document: Document) -> Iterator[Statement]:
    """Yield the statements that give access to DynamoDB."""
    return (statement for statement in document.allowing if allows_access(statement))


def allows_access(statement: Statement) -> bool:
    """Return whether an allowing statement gives access to items, stream records or settings.

    An action that is written as DynamoDB's always does; a wildcard such as ``*`` does where the statement's resources
    may be DynamoDB's. To list and describe is no access.
    """
    return _allows(statement, [action for action in statement.actions or () if gives_access(action)])


def _allows_anything(statement: Statement) -> bool:
    """Return whether an allowing statement gives anything of DynamoDB's at all, listing and describing included."""
    return _allows(statement, [action for action in statement.actions or () if may_be_dynamodb_action(action)])


def _allows(statement: Statement, actions: Sequence[str]) -> bool:
    """Return whether ``actions`` of a statement, or its NotAction, are allowed on something of DynamoDB's."""
    if any(map(is_dynamodb_action, actions)):
        return True
    if statement.actions is not None and not actions:
        return False
    if any(leaves_out_dynamodb(action) for action in statement.not_actions or ()):
        return False
    if statement.resources is not None:
        return any(map(may_be_dynamodb_resource, statement.resources))
    return not any(map(leaves_out_tables, statement.not_resources or ()))


def has_unknown(document: Document, duty: Duty | None = None) -> bool:
    """Return whether something that is not known decides what a document allows.

    Statements whose actions are known and give no access are not looked at further.
    """
    return any(_may_become(statement, duty) for statement in document.allowing)


def _may_become(statement: Statement, duty: Duty | None) -> bool:
    counts = may_be_dynamodb_action if duty else gives_access
    actions, resources = statement.actions, statement.resources
    unknown_action = any(map(is_unknown, (*(actions or ()), *(statement.not_actions or ()))))
    unknown_resource = any(map(is_unknown, (*(resources or ()), *(statement.not_resources or ()))))
    if not (unknown_action or unknown_resource):
        return False
    if not unknown_action and actions is not None and not any(map(counts, actions)):
        return False
    if any(map(leaves_out_dynamodb, statement.not_actions or ())):
        return False
    return unknown_resource or resources is None or not all(map(is_other_service, resources))


def grants(document: Document) -> Grants | None:
    """Return what a document allows on DynamoDB, as evidence; None where it gives no access."""
    statements = list(access_statements(document))
    if not statements:
        return None
    names = {
        action_name(action)
        for statement in statements
        for action in statement.actions or ("*",)
        if statement.actions is None or gives_access(action)
    }
    read, write = ({action.lower() for action in actions} for actions in (READ_ACTIONS + STREAM_ACTIONS, WRITE_ACTIONS))
    arns = [table_arn(resource) for statement in statements for resource in statement.resources or ()]
    return Grants(
        evidence=_evidence(statements),
        every_service=all(_is_for_every_service(statement) for statement in statements),
        tables=frozenset(arn.table for arn in arns if arn is not None),
        directions=("read",) if names <= read else ("write",) if names <= write else DIRECTIONS,
    )


def first_grant(document: Document) -> str | None:
    """Return what a document allows on DynamoDB, in a few words; None where it gives no access."""
    found = grants(document)
    return found.evidence if found else None


def _evidence(statements: Sequence[Statement]) -> str:
    """Return an action that gives access; one of DynamoDB's own before ``*``."""
    own = [statement for statement in statements if not _is_for_every_service(statement)] or statements
    if own[0].actions is None:
        return f"all but a few actions ({own[0].label})"
    actions = [action for action in own[0].actions if gives_access(action)]
    return f"`{quoted(next((action for action in actions if action not in _EVERY_SERVICE), actions[0]))}`"


def _is_for_every_service(statement: Statement) -> bool:
    return statement.actions is not None and all(
        action in _EVERY_SERVICE for action in statement.actions if gives_access(action)
    )


def excess(document: Document, duty: Duty | None) -> Excess:
    """Return what is too much in a document that is judged by itself, or as a part of a role's ``duty``.

    Who has a duty has its actions and nothing else, not even to list and to describe.
    """
    found: dict[tuple[int, Aspect], Sequence[str]] = {}
    for statement in document.allowing:
        if _allows_anything(statement) if duty else allows_access(statement):
            for aspect, items in (*_actions(statement, duty), *_resources(statement, duty)):
                if items:
                    found[statement.number, aspect] = items
    return found


def _actions(statement: Statement, duty: Duty | None) -> Iterator[tuple[Aspect, Sequence[str]]]:
    if statement.actions is None:
        yield "not action", ("NotAction",)
        return
    actions = [action for action in statement.actions if may_be_dynamodb_action(action) and not is_unknown(action)]
    yield "wildcard", [action for action in actions if has_wildcard(action)]
    if duty:
        allowed = duty.action_names
        yield "action", [a for a in actions if not has_wildcard(a) and action_name(a) not in allowed]


def _resources(statement: Statement, duty: Duty | None) -> Iterator[tuple[Aspect, Sequence[str]]]:
    if statement.resources is None:
        yield "not resource", ("NotResource",)
        return
    mixed = any(not is_dynamodb_action(action) for action in statement.actions or ())
    yield (
        "resource",
        [
            resource
            for resource in statement.resources
            if not is_unknown(resource) and not (mixed and is_other_service(resource)) and not _fits(resource, duty)
        ],
    )


def _fits(resource: str, duty: Duty | None) -> bool:
    arn = table_arn(resource)
    if arn is None or duty is None:
        return arn is not None
    return duty.is_for(arn.table) and (arn.region == "*" or not duty.regions or arn.region in duty.regions)


def without(found: Excess, told: Excess) -> Excess:
    """Return what is in ``found`` and not in ``told``."""
    rest = {key: [item for item in items if item not in told.get(key, ())] for key, items in found.items()}
    return {key: items for key, items in rest.items() if items}


def clauses(document: Document, found: Excess, duty: Duty | None) -> Iterator[str]:
    """Yield what is too much in words: what was found, what is required, what to write."""
    labels = {statement.number: statement.label for statement in document.statements}
    for (number, aspect), items in found.items():
        yield _clause(aspect, labels[number], items, duty)


def _clause(aspect: Aspect, label: str, items: Sequence[str], duty: Duty | None) -> str:
    match aspect:
        case "not action":
            return (
                f"allows all but the actions that `NotAction` lists, in {label}, DynamoDB's among them. "
                "Write Action with each action that is needed."
            )
        case "wildcard":
            return (
                f"allows {quoted_list(items)} in {label}; a wildcard also stands for actions that nobody chose. "
                f"Write out each action, for example dynamodb:{duty.actions[0] if duty else 'GetItem'}."
            )
        case "action" if duty:  # without a duty no action is another's
            return (
                f"allows {quoted_list(items)} in {label}, but '{quoted(duty.role)}' is a {duty.direction} role; such a "
                f"role has only {', '.join(duty.actions)}. Remove what is not among them."
            )
        case "not resource":
            return (
                f"allows DynamoDB actions on all but what `NotResource` lists, in {label}. "
                f"Write Resource with {_wanted(duty)}."
            )
        case _:
            owner = f"; '{quoted(duty.role)}' is for the table '{duty.table}'{duty.where} only" if duty else ""
            rename = (
                " Or name the role after the table that it is for." if duty and _are_of_another(items, duty) else ""
            )
            return f"allows DynamoDB actions on {quoted_list(items)} in {label}{owner}. Write {_wanted(duty)}.{rename}"


def _are_of_another(resources: Sequence[str], duty: Duty) -> bool:
    """Return whether all of them are of one table that is not the role's: it may be the role's name that is wrong."""
    arns = [table_arn(resource) for resource in resources]
    tables = {arn.table if arn else "" for arn in arns}
    return len(tables) == 1 and "" not in tables and not any(duty.is_for(table) for table in tables)


def _wanted(duty: Duty | None) -> str:
    name = duty.table if duty else "NAME"
    return f"the ARN of one table (arn:aws:dynamodb:REGION:ACCOUNT:table/{name}), its indexes (/index/*) or its stream"
