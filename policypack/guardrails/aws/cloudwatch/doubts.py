"""Why an alarm does not, or may not, do what a rule wants of it."""

from __future__ import annotations

from dataclasses import dataclass

from guardrails.core.values import Unknown


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an alarm does not count, as a clause: "its actions are disabled".

    Where nobody can tell, ``advice`` says what to do about it, as a sentence; where it surely does not count, nothing.
    """

    clause: str
    advice: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody can tell."""
        return bool(self.advice)


def not_known(value: Unknown, of: str = "the alarm") -> Doubt:
    """Return that a property of an alarm, or of another resource, is not known yet."""
    return Doubt(
        f"`{value.path}` of {of} is not known before the update", "Write a value that is known when the program runs."
    )
