"""What is found in a resource that the other rules can't read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guardrails.core.values import Unknown
from guardrails.core.words import joined, quoted

SHOWN = 5
"""So many things of one resource are told; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that belongs in pulumi-aws, where rules can read it.

    Attributes
    ----------
    what
        With its article: "a DynamoDB table".
    instead
        What of pulumi-aws makes it, ``aws.dynamodb.Table``; nothing where nothing must.
    evidence
        What shows it, where ``what`` is not enough: "`dynamodb:*`".
    name
        Its logical id in a template.
    """

    what: str
    instead: str
    evidence: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something of which nobody can tell what it makes. ``reason`` is a verb with its object, without a subject."""

    reason: str
    advice: str
    name: str = ""


def not_known(unknown: Unknown, name: str = "") -> Doubt:
    """Return that a value is not known before the update."""
    return Doubt(
        f"has a value for `{unknown.path}` that is not known before the update",
        "Write a value that is known when the program runs.",
        name,
    )


def listed(things: Sequence[Thing], way: str) -> str:
    """Return what there is and by which way, as prose: "a DynamoDB table (`Orders`) in its template"."""
    texts = []
    for thing in things[:SHOWN]:
        known = [*([f"`{quoted(thing.name)}`"] if thing.name else []), *([thing.evidence] if thing.evidence else [])]
        texts.append(f"{thing.what} ({': '.join(known)})" if known else thing.what)
    if len(things) > SHOWN:
        texts.append(f"{len(things) - SHOWN} more")
    return f"{joined(texts)} {'in its template' if any(thing.name for thing in things) else way}"


def advice(things: Sequence[Thing]) -> str:
    """Return what to write instead of ``things``."""
    declare = [thing for thing in things if thing.instead]
    it = "it" if len(declare) == 1 else "them"
    instead = joined(dict.fromkeys(thing.instead for thing in declare))
    parts = [f"Declare {it} with pulumi-aws, where the rules on DynamoDB read {it}: {instead}."] if declare else []
    if len(declare) < len(things):
        parts.append("Remove the scaling: a table that bills on demand scales by itself.")
    return " ".join(parts)
