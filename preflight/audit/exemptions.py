"""Exemptions that packs speak of, across all stacks.

Packs keep exemptions in their configuration, and the protocol has no word for them. dynamodb-guardrails writes a
finding for each exemption that lets something by, and one on the stack for each that lets nothing by there; a pack that
wants its exemptions to be seen uses the same beginnings of sentences::

    Exempt from POLICY until YYYY-MM-DD
    The exemption of 'RESOURCE' from POLICY matches no finding
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_IN_FORCE: Final = re.compile(r"^Exempt from (?P<policy>[\w.-]+) until (?P<until>\d{4}-\d{2}-\d{2})\b", re.MULTILINE)
_UNUSED: Final = re.compile(
    r"^The exemption of '(?P<resource>.*)' from (?P<policy>[\w.-]+)(?:, expired on [\d-]+,)? matches no finding",
    re.MULTILINE,
)

SQL_IN_FORCE: Final = "%Exempt from % until %"
SQL_UNUSED: Final = "%The exemption of '%' from % matches no finding%"
"""The same sentences for LIKE, to look at few messages."""


@dataclass(frozen=True, slots=True, order=True)
class Exemption:
    """An exemption that lets something by until the end of a day: from which policy, and what said so."""

    until: date
    policy: str


@dataclass(frozen=True, slots=True, order=True)
class Unused:
    """An exemption of a resource (a name or a pattern) from a policy that lets nothing by."""

    policy: str
    resource: str


def in_force(message: str) -> Exemption | None:
    """Return the exemption that a message tells of."""
    found = _IN_FORCE.search(message)
    try:
        return Exemption(date.fromisoformat(found["until"]), found["policy"]) if found else None
    except ValueError:
        return None


def unused(message: str) -> Unused | None:
    """Return the exemption of which a message says that it lets nothing by in a stack."""
    found = _UNUSED.search(message)
    return Unused(found["policy"], found["resource"]) if found else None
