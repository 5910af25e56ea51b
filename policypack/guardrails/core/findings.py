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
    """Whether the rule holds does not show in the stack, mostly because a value is known only after the update.

    ``message`` names the resource, what is not known, and what to do; the rule's ``onUnknown`` says whether it blocks.
    Where ``may_block`` is false it never does: `unverified-report` lists it, whatever ``onUnknown`` says.
    """

    message: str
    urn: str = ""
    may_block: bool = True


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The rule has no say here, and why."""

    reason: str


Finding: TypeAlias = Violation | Unverifiable | NotApplicable
