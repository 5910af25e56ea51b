"""Why an alarm does not, or may not, do what a rule wants of it."""

from __future__ import annotations

from dataclasses import dataclass

from guardrails.core.values import Unknown


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an alarm does not count, as a clause ("its actions are disabled"), and what to do about it, as a sentence.

    Attributes
    ----------
    advice
        Nothing where the rule says itself what to write.
    is_open
        Whether nobody can tell; else it surely does not count.
    """

    clause: str
    advice: str = ""
    is_open: bool = False


def open_question(clause: str, advice: str) -> Doubt:
    """Return why nobody can tell whether an alarm counts, and what to do about that."""
    return Doubt(clause, advice, is_open=True)


def not_known(value: Unknown, of: str = "the alarm") -> Doubt:
    """Return that a property of an alarm, or of another resource, is not known yet."""
    return open_question(
        f"`{value.path}` of {of} is not known before the update", "Write a value that is known when the program runs."
    )
