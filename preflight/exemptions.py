"""Exemptions that packs speak of.

Packs keep exemptions in their configuration, and the protocol has no word for them. dynamodb-guardrails writes a
finding for each exemption that lets something by, and one on the stack for each that lets nothing by there; a pack that
wants its exemptions to be seen uses the same beginnings of sentences::

    Exempt from POLICY until YYYY-MM-DD, ... (...): MESSAGE
    The exemption of 'RESOURCE' from POLICY matches no finding

A policy with the tag `TAG` says so of other policies of its pack: what it finds is a finding of theirs, and excused.
The tag is the pack's own word. Messages of other policies are never read so: what a program calls its resources stands
in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from preflight.report import Pack, Policy, Result

TAG: Final = "exemptions"
"""Of a policy that reports the exemptions of its pack."""

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


def exempted(result: Result, reporting: Policy, pack: Pack) -> str:
    """Name the policy whose finding ``result`` is, if the policy ``reporting`` tells that an exemption lets it by.

    Empty for any other finding.
    """
    if result.status != "violation" or TAG not in reporting.tags:
        return ""
    found = _IN_FORCE.match(result.message.removeprefix(f"{reporting.description}\n"))
    name = found["policy"] if found else ""
    return name if name != reporting.name and name in (policy.name for policy in pack.policies) else ""


def terms_and_message(message: str) -> tuple[str, str]:
    """Split what is said of an exempted finding: on which terms it is exempt, and the finding's own message.

    The terms end with the first colon outside of brackets; without one, all is both.
    """
    depth = 0
    for index, character in enumerate(message):
        depth += (character == "(") - (character == ")")
        if depth <= 0 and message.startswith(": ", index):
            return message[:index], message[index + 2 :]
    return message, message
