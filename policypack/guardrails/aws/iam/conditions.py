"""Whom a condition binds a statement to, whose principal alone does not say it.

Sources: the keys that AWS itself trusts in a policy whose principal is ``*`` (Amazon DynamoDB Developer Guide,
"Blocking public access"); IAM User Guide, "Condition operators" and "Multivalued context keys" (``ForAllValues`` and
``...IfExists`` also hold where the key is missing).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from guardrails.aws.iam.documents import Condition, Statement, is_unknown
from guardrails.aws.iam.patterns import has_wildcard

OPERATORS = frozenset({"StringEquals", "StringLike", "ArnEquals", "ArnLike"})
"""Operators that demand a value of a key, by themselves or with ``ForAnyValue:`` before them."""

_ACCOUNT = re.compile(r"\d{12}")
_ORGANISATION = re.compile(r"o-[a-z0-9]+")
_ANY = "ForAnyValue:"


@dataclass(frozen=True, slots=True)
class Bound:
    """Whom one condition admits.

    Attributes
    ----------
    accounts
        The accounts that its values name.
    others
        Values that name somebody without saying of which account: an organisation, a network, a bucket.
    unknown
        Whether a value is not known before the update.
    """

    key: str
    accounts: frozenset[str]
    others: tuple[str, ...]
    unknown: bool


def demands(condition: Condition, more: frozenset[str] = frozenset()) -> bool:
    """Return whether a condition demands one of its values; ``more`` are operators that do so besides `OPERATORS`."""
    operator = condition.operator.removeprefix(_ANY)
    return operator in OPERATORS or operator in more


def is_literal(value: str) -> bool:
    """Return whether a value stands for itself only: no wildcard, no policy variable, not blank."""
    return bool(value.strip()) and not has_wildcard(value) and "${" not in value


def bounds(statement: Statement) -> Iterator[Bound]:
    """Yield the conditions of a statement that bind it; each of them must hold. The weakest value of one counts."""
    for condition in statement.conditions:
        key = condition.key.lower()
        if key in _KEYS and demands(condition):
            found = _bound(key, condition.values)
            if found is not None:
                yield found


def _bound(key: str, values: tuple[str, ...]) -> Bound | None:
    accounts: set[str] = set()
    others: list[str] = []
    unknown = False
    for value in values:
        account = _KEYS[key](value)
        if account:
            accounts.add(account)
        elif account is not None:
            others.append(value)
        elif is_unknown(value):
            unknown = True
        else:
            return None
    return Bound(key, frozenset(accounts), tuple(others), unknown)


def account_of(arn: str) -> str | None:
    """Return the account in an ARN: nothing where it has none, None where a wildcard or a variable stands for it.

    What comes after the account may be a pattern: all of it is that account's.
    """
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or "${" in arn or is_unknown(":".join(parts[:5])):  # noqa: PLR2004 - an ARN
        return None
    if _ACCOUNT.fullmatch(parts[4]):
        return parts[4]
    return "" if is_literal(arn) and not parts[4] else None


def _account(value: str) -> str | None:
    return value if _ACCOUNT.fullmatch(value) else None


def _organisation(value: str) -> str | None:
    """Return that a value names an organisation; units below it may be a pattern."""
    name = value.partition("/")[0]
    return "" if _ORGANISATION.fullmatch(name) and "${" not in value else None


def _literal(value: str) -> str | None:
    return "" if is_literal(value) and not is_unknown(value) else None


def _user_id(value: str) -> str | None:
    """Return that a value names a user, a role (``AROA...:*`` are its sessions), or an account's root."""
    name = value.partition(":")[0]
    return _account(name) or _literal(name)


_KEYS: Mapping[str, Callable[[str], str | None]] = {
    "aws:principalaccount": _account,
    "aws:principalarn": account_of,
    "aws:principalorgid": _organisation,
    "aws:principalorgpaths": _organisation,
    "aws:sourceaccount": _account,
    "aws:sourcearn": account_of,
    "aws:sourceorgid": _organisation,
    "aws:sourceorgpaths": _organisation,
    "aws:sourcevpc": _literal,
    "aws:sourcevpce": _literal,
    "aws:ec2instancesourcevpc": _literal,
    "aws:userid": _user_id,
    "aws:principalservicename": _literal,
    "aws:principalservicenameslist": _literal,
}
"""For each key that binds: the account that a value names, nothing if it names somebody else, None if it names nobody.

``aws:PrincipalIsAWSService`` is not among them: it says that a service asks, not for whom. ``sts:ExternalId`` is any
text that the caller gives.
"""

SOURCE_KEYS = frozenset({"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"})
"""For whom a service asks."""
