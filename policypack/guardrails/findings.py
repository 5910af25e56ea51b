"""What a rule answers. A rule that finds nothing yields nothing: that is a pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Violation:
    """The rule is broken. ``message`` names the resource, what was found, what is required, and what to write.

    ``urn`` is the resource at fault where a stack rule knows one; a resource rule leaves it out.
    """

    message: str
    urn: str = ""


@dataclass(frozen=True, slots=True)
class Unverifiable:
    """An unknown value decided: whether the rule holds shows only in the update.

    ``message`` names the resource, the unknown property, and what to do; the rule's ``onUnknown`` says whether it
    blocks.
    """

    message: str
    urn: str = ""


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The rule has no say here, and why."""

    reason: str


Finding: TypeAlias = Violation | Unverifiable | NotApplicable
