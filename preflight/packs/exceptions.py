"""Policy exceptions of the engine: findings of some policies on some resources that do not close the gate.

They stand in a configuration file of version 2 (Pulumi CLI 3.274: pkg/resource/analyzer/exceptions.go and config.go):

    {"version": 2, "policies": {...},
     "exceptions": {"EXC-1": {"reason": "...", "match": [{"policies": ["tags"], "targets": ["urn:pulumi:..."]}]}}}

Policies and URNs are compared as a whole, both within one entry. Packs never hear of exceptions; a finding that one
lets by is reported all the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ConfigurationError
from preflight.wire import urns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from preflight.report import Policy

_ID: Final = re.compile(r"[A-Za-z0-9_.-]+")
_RUN: Final = re.compile(r"\d+|\D+")
_SHOWN: Final = "policies and targets"


@dataclass(frozen=True, slots=True)
class Match:
    """Findings that an exception means: those of any of ``policies`` on any of the URNs in ``targets``."""

    policies: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyException:
    """An exception: its id in the file, why it was granted, and which findings it lets by."""

    id: str
    reason: str
    match: tuple[Match, ...]

    def lets_by(self, policy: str, urn: str) -> bool:
        """Return whether a finding of a policy on a resource is one that is meant."""
        return any(policy in each.policies and urn in each.targets for each in self.match)


def parse_exceptions(content: object, source: str) -> tuple[PolicyException, ...]:
    """Read the ``exceptions`` of a configuration file, the lowest id first; ``source`` names the file in messages.

    Raises `ConfigurationError` that names every exception that is wrong.
    """
    if content is None:
        return ()
    if not isinstance(content, dict):
        raise ConfigurationError(
            f"Policy configuration {source}: exceptions must be an object, not a {type(content).__name__}.", _FORM
        )
    found, problems = [], []
    for identifier, value in sorted(content.items(), key=lambda item: _order(item[0])):
        try:
            found.append(_exception(identifier, value))
        except ValueError as error:
            problems.append(f"  {identifier!r}: {error}")
    if problems:
        raise ConfigurationError(
            f"Policy configuration {source} has exceptions that are invalid:\n" + "\n".join(problems), _FORM
        )
    return tuple(found)


def matching(exceptions: Iterable[PolicyException], policy: str, urn: str) -> tuple[str, ...]:
    """Return the ids of the exceptions that let a finding by, the lowest first."""
    return tuple(each.id for each in exceptions if each.lets_by(policy, urn))


def unknown_policies(exception: PolicyException, policies: Iterable[Policy]) -> list[str]:
    """Return the policies that an exception names and a pack does not have: no error, it may have had them once."""
    known = {policy.name for policy in policies}
    named = dict.fromkeys(name for each in exception.match for name in each.policies)
    return [name for name in named if name not in known]


_FORM: Final = (
    'Write "exceptions": {"an-id": {"reason": "why", "match": [{"policies": ["a policy"], "targets": ["a URN"]}]}}.'
)


def _exception(identifier: str, value: object) -> PolicyException:
    if not _ID.fullmatch(identifier):
        raise ValueError("an id holds only letters, digits, '-', '.' and '_'")
    fields = _object(value, "it")
    reason = fields.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise ValueError("it has no reason")
    entries = fields.get("match")
    if not isinstance(entries, list) or not entries:
        raise ValueError(f"match must be a list with at least one entry of {_SHOWN}")
    return PolicyException(identifier, reason, tuple(_match(each, index) for index, each in enumerate(entries)))


def _match(value: object, index: int) -> Match:
    where = f"match[{index}]"
    fields = _object(value, where)
    policies, targets = (_texts(fields.get(key), f"{where}.{key}") for key in ("policies", "targets"))
    if "all" in policies:
        raise ValueError(f"{where}.policies must name policies: 'all' is not allowed")
    for target in targets:
        if not urns.is_valid(target):
            raise ValueError(f"{where}.targets: {target!r} is not a URN")
    return Match(policies, targets)


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{where} must be an object")  # noqa: TRY004 - caught above, with the other problems
    return value


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(each, str) and each for each in value):
        raise ValueError(f"{where} must be a list of at least one name")
    return tuple(value)


def _order(identifier: str) -> tuple[list[tuple[int, int, str]], str]:
    """Order ids as people count: EXC-2 comes before EXC-10."""
    runs = _RUN.findall(identifier)
    return [(0, int(run), "") if run.isdecimal() else (1, 0, run) for run in runs], identifier
