"""The accounts that policies of a program name as the owners of resources."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preflight.wire.values import Properties

_OWNER: Final = re.compile(r"arn:[\w-]+:[\w-]*:[\w-]*:(\d{12}):")


def accounts_in(properties: Properties) -> set[str]:
    """Return the accounts in ``Resource`` elements of the policy documents among ``properties``.

    Principals do not count: they are often of other accounts.
    """
    found: set[str] = set()
    for text in values.strings(properties):
        if text.lstrip()[:1] == "{" and '"Resource"' in text:
            for resource in _resources(text):
                found.update(_OWNER.findall(resource)[:1])
    return found


def _resources(text: str) -> Iterator[str]:
    try:
        document = json.loads(text)
    except ValueError:
        return
    for statement in _list(document.get("Statement")) if isinstance(document, dict) else ():
        if isinstance(statement, dict):
            yield from (each for each in _list(statement.get("Resource")) if isinstance(each, str))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
