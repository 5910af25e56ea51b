"""What a policy allows on DynamoDB beyond what is needed. Every finding is a clause that goes on after a subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from guardrails.aws.iam.access import is_unknown
from guardrails.aws.iam.documents import Document, Principal, Statement
from guardrails.aws.iam.dynamodb import (
    action_name,
    is_dynamodb_action,
    is_other_service,
    leaves_out_dynamodb,
    leaves_out_tables,
    may_be_dynamodb_action,
    may_be_dynamodb_resource,
    table_arn,
)
from guardrails.aws.iam.names import Direction
from guardrails.aws.iam.patterns import has_wildcard, overlaps
from guardrails.core.words import joined, quoted, quoted_list


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table is: its regions (replicas too) and its account, as far as they are known (else empty)."""

    regions: frozenset[str] = frozenset()
    account: str = ""

    def __or__(self, other: Place) -> Place:
        """Unite the places of two tables of one name; where one is not known, nothing is."""
        regions = self.regions | other.regions if self.regions and other.regions else frozenset()
        return Place(regions, self.account if self.account == other.account else "")

    def __str__(self) -> str:
        """Return where that is, as far as it is known: `` in us-east-1``."""
        return f" in {joined(sorted(self.regions))}" if self.regions else ""


@dataclass(frozen=True, slots=True)
class Duty:
    """What a role is for: reading or writing one table. ``actions`` are those it may have."""

    role: str
    table: str
    direction: Direction
    actions: Sequence[str]
    place: Place = field(default=Place())

    @property
    def action_names(self) -> frozenset[str]:
        """The actions as they are compared."""
        return frozenset(action.lower() for action in self.actions)


def dynamodb_statements(document: Document) -> Iterator[Statement]:
    """Yield the statements that allow something on DynamoDB."""
    return (statement for statement in document.allowing if allows_dynamodb(statement))


def allows_dynamodb(statement: Statement) -> bool:
    """Return whether an allowing statement gives anything of DynamoDB's.

    An action that is written as DynamoDB's always does; a wildcard such as ``*`` does where the statement's resources
    may be DynamoDB's.
    """
    if statement.actions is not None:
        if any(is_dynamodb_action(action) for action in statement.actions):
            return True
        if not any(may_be_dynamodb_action(action) for action in statement.actions):
            return False
    elif any(leaves_out_dynamodb(action) for action in statement.not_actions or ()):
        return False
    if statement.resources is not None:
        return any(may_be_dynamodb_resource(resource) for resource in statement.resources)
    return not any(leaves_out_tables(resource) for resource in statement.not_resources or ())


def has_unknown(document: Document) -> bool:
    """Return whether an action or a resource that is allowed is not known before the update."""
    return any(
        is_unknown(text)
        for statement in document.allowing
        for texts in (statement.actions, statement.not_actions, statement.resources, statement.not_resources)
        for text in texts or ()
    )


def first_grant(document: Document) -> str | None:
    """Return what a document allows on DynamoDB, as evidence; None where it allows nothing."""
    for statement in dynamodb_statements(document):
        if statement.actions is None:
            return f"all but a few actions ({statement.label})"
        found = next(action for action in statement.actions if may_be_dynamodb_action(action))
        return f"`{quoted(found)}`"
    return None


def faults(document: Document, duty: Duty | None) -> Iterator[str]:
    """Yield what is too much in a document that is judged by itself, or as a part of a role's ``duty``."""
    for statement in dynamodb_statements(document):
        yield from _action_faults(statement, duty)
        yield from _resource_faults(statement, duty)


def _action_faults(statement: Statement, duty: Duty | None) -> Iterator[str]:
    if statement.actions is None:
        yield (
            f"allows all but the actions that `NotAction` lists, in {statement.label}, DynamoDB's among them. "
            "Write Action with each action that is needed."
        )
        return
    actions = [action for action in statement.actions if may_be_dynamodb_action(action) and not is_unknown(action)]
    wild = [action for action in actions if has_wildcard(action)]
    if wild:
        yield (
            f"allows {quoted_list(wild)} in {statement.label}; a wildcard also stands for actions that nobody chose. "
            f"Write out each action, for example dynamodb:{duty.actions[0] if duty else 'GetItem'}."
        )
    if duty:
        allowed = duty.action_names
        foreign = [action for action in actions if not has_wildcard(action) and action_name(action) not in allowed]
        if foreign:
            yield (
                f"allows {quoted_list(foreign)} in {statement.label}, but '{quoted(duty.role)}' is a {duty.direction} "
                f"role; such a role has only {', '.join(duty.actions)}. Remove what is not among them."
            )


def _resource_faults(statement: Statement, duty: Duty | None) -> Iterator[str]:
    if statement.resources is None:
        yield (
            f"allows DynamoDB actions on all but what `NotResource` lists, in {statement.label}. "
            f"Write Resource with {_wanted(duty)}."
        )
        return
    mixed = any(not is_dynamodb_action(action) for action in statement.actions or ())
    wrong = [
        resource
        for resource in statement.resources
        if not is_unknown(resource) and not (mixed and is_other_service(resource)) and not _fits(resource, duty)
    ]
    if wrong:
        owner = f"; '{quoted(duty.role)}' is for the table '{duty.table}'{duty.place} only" if duty else ""
        yield f"allows DynamoDB actions on {quoted_list(wrong)} in {statement.label}{owner}. Write {_wanted(duty)}."


def _fits(resource: str, duty: Duty | None) -> bool:
    arn = table_arn(resource)
    if arn is None or duty is None:
        return arn is not None
    regions, account = duty.place.regions, duty.place.account
    return (
        arn.table == duty.table
        and (arn.region == "*" or not regions or arn.region in regions)
        and (arn.account == "*" or not account or arn.account == account)
    )


def _wanted(duty: Duty | None) -> str:
    name = duty.table if duty else "NAME"
    return f"the ARN of one table (arn:aws:dynamodb:REGION:ACCOUNT:table/{name}), its indexes (/index/*) or its stream"


def kms_faults(document: Document, customer_keys: frozenset[str]) -> Iterator[str]:
    """Yield which statements allow KMS for no need.

    A customer's key in the stack, and KMS by way of another service (``kms:ViaService``), are needs.
    """
    for statement in document.allowing:
        actions = [
            action
            for action in statement.actions or ()
            if not may_be_dynamodb_action(action) and overlaps(action.lower(), "kms:*")
        ]
        if actions and not _by_another_service(statement) and not _only(statement.resources, customer_keys):
            yield (
                f"allows {quoted_list(actions)} in {statement.label}, together with access to DynamoDB; DynamoDB "
                "itself uses the AWS managed key for whoever may use the table. Remove it; where another service needs "
                "a key, write a condition on `kms:ViaService`."
            )


def _by_another_service(statement: Statement) -> bool:
    services = [
        value
        for condition in statement.conditions
        if condition.key.lower() == "kms:viaservice" and condition.operator in ("StringEquals", "StringLike")
        for value in condition.values
    ]
    return bool(services) and not any(overlaps(service.lower(), "dynamodb.*") for service in services)


def _only(resources: tuple[str, ...] | None, keys: frozenset[str]) -> bool:
    return bool(resources) and all(resource in keys or is_unknown(resource) for resource in resources or ())


def open_to_anyone(document: Document) -> Iterator[Statement]:
    """Yield the statements that let in whoever asks. A condition does not excuse it: conditions get lost."""
    for statement in document.allowing:
        if statement.not_principals is not None or any(map(_anyone, statement.principals or ())):
            yield statement


def _anyone(principal: Principal) -> bool:
    """Return whether ``*`` stands in place of a name, or of the account in an ARN."""
    account = principal.name.split(":", 5)[4:5] if principal.kind == "AWS" else []
    return principal.name == "*" or any(map(has_wildcard, account))
