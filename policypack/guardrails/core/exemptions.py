"""Exemptions: for whom a rule does not hold, why, until when, and who said so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import translate
from typing import Any

from guardrails.core.schema import SettingsError

SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "default": [],
    "description": "Resources for which the rule does not hold, each with a reason and a last day.",
    "items": {
        "type": "object",
        "title": "an object with `resource`, `reason` and `expires`",
        "required": ["resource", "reason", "expires"],
        "additionalProperties": False,
        "properties": {
            "resource": {
                "type": "string",
                "minLength": 1,
                "title": "the URN or the name of a resource, `*` and `?` allowed",
                "description": "URN or name of the resource; `*`, `?` and `[...]` match as in a shell.",
            },
            "reason": {
                "type": "string",
                "minLength": 1,
                "pattern": r"\S",
                "title": "a reason",
                "description": "Why the rule need not hold.",
            },
            "expires": {
                "type": "string",
                "format": "date",
                "pattern": r"^\d{4}-\d{2}-\d{2}$",
                "title": "a date such as `2027-01-31`",
                "description": "The last day (UTC) on which the exemption holds.",
            },
            "approver": {"type": "string", "minLength": 1, "description": "Who allowed it."},
        },
    },
}


@dataclass(frozen=True, slots=True, order=True)
class Exemption:
    """One exemption of one rule. It holds through the whole of its last day."""

    resource: str
    reason: str
    expires: date
    approver: str = ""
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pattern", re.compile(translate(self.resource)))

    def covers(self, *names: str) -> bool:
        """Return whether one of a resource's names (URN, logical name, physical name) is meant."""
        return any(self._pattern.match(name) for name in names)

    def expired(self, today: date) -> bool:
        """Return whether its last day is over."""
        return today > self.expires


def parse_exemptions(config: Sequence[Mapping[str, str]]) -> tuple[Exemption, ...]:
    """Return the exemptions of a configuration that fits `SCHEMA`.

    Raises
    ------
    SettingsError
        Where ``expires`` looks like a date and is none.
    """
    found = []
    for index, item in enumerate(config):
        try:
            expires = date.fromisoformat(item["expires"])
        except ValueError as error:
            raise SettingsError(
                f"`exemptions[{index}].expires` is `{item['expires']}`, which is no day of the calendar; "
                "write a date such as `2027-01-31`"
            ) from error
        found.append(Exemption(item["resource"], item["reason"], expires, item.get("approver", "")))
    return tuple(found)
