"""Of which account a resource is, as far as its provider or its own ARN say it, and whether two are of the same one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from guardrails.core.resources import Provider, Resource
from guardrails.core.values import List, Object, Unknown

NOBODY = "000000000000"
"""No account has this number: emulators, and previews that know none, stand in with it."""

DECIDING = (
    "accessKey",
    "allowedAccountIds",
    "assumeRole",
    "assumeRoleWithWebIdentity",
    "assumeRoles",
    "endpoints",
    "forbiddenAccountIds",
    "profile",
    "roleArn",
    "secretKey",
    "sharedConfigFiles",
    "sharedCredentialsFiles",
    "token",
)
"""Inputs of AWS's providers by which they get at an account (pulumi_aws 7.51 and pulumi_aws_native 1.84, Provider)."""

_ACCOUNT = re.compile(r"\d{12}")


def account_in(arn: object) -> str:
    """Return the account in an ARN; nothing where it names none."""
    parts = arn.split(":", 5) if isinstance(arn, str) else []
    found = parts[4] if len(parts) > 5 else ""  # noqa: PLR2004 - arn, partition, service, region, account, resource
    return found if _ACCOUNT.fullmatch(found) and found != NOBODY else ""


def account_of(resource: Resource) -> str:
    """Return the account that a resource's provider works in; nothing where that does not show.

    It shows where the provider allows one account (``allowedAccountIds``) or assumes a role (``assumeRoles``, the last
    counts). The engine hands over lists of a provider as JSON (pulumi_aws 7.51, provider.py).
    """
    if resource.provider is None:
        return ""
    props = resource.provider.props
    assumed = [account_in(role.get("roleArn")) for role in _list(props, "assumeRoles") if isinstance(role, dict)]
    if assumed:
        return assumed[-1]
    allowed = [str(account) for account in _list(props, "allowedAccountIds")]
    return allowed[0] if len(allowed) == 1 and _ACCOUNT.fullmatch(allowed[0]) else ""


def same_account(one: Resource, other: Resource) -> bool:
    """Return whether two resources are of the same account, or nothing shows that they are not.

    Resources of two providers of one package are, if both providers get at an account in the same way.
    """
    here, there = one.provider, other.provider
    if here is None or there is None or here.urn == there.urn:
        return True
    first, second = account_of(one), account_of(other)
    if first and second:
        return first == second
    return here.type != there.type or all(_shown(here, prop) == _shown(there, prop) for prop in DECIDING)


def _shown(provider: Provider, prop: str) -> object:
    """Return an input to be compared with another provider's; one that is unknown, or no text, is like no other."""
    value = provider.props.read(prop)
    return object() if isinstance(value, Unknown | Object | List) else value or None


def _list(props: Object, key: str) -> list[Any]:
    """Return a list in the inputs of a provider, which may be JSON; nothing where it is none, or not known."""
    value = props.read(key)
    if isinstance(value, str):
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            return []
        return found if isinstance(found, list) else []
    return list(_plain(value)) if isinstance(value, List) else []


def _plain(items: List) -> Iterator[Any]:
    for item in items:
        yield {"roleArn": item.text("roleArn")} if isinstance(item, Object) else item
