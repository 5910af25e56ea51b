"""Which inputs of a preview the program set and left unknown.

A stack rule sees outputs, in which all that the provider will compute is unknown too. Property dependencies tell the
two apart, but not always: the Python SDK forgets what the result of a data source with unknown arguments is made from
(pulumi/runtime/invoke.py, ``_invoke``), so that a policy from ``get_policy_document_output`` on the ARN of a new table
looks like one that nobody wrote. Rules on single resources do see inputs, and come first.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from threading import local
from typing import Any

from guardrails.core.values import Object, has_unknown


class UnknownInputs:
    """Top-level properties that hold something unknown, by URN, for the types that stack rules look at."""

    def __init__(self, types: Iterable[Container[str]]) -> None:
        self._types = tuple(types)
        self._looked_at: dict[str, bool] = {}
        self._found: dict[str, frozenset[str]] = {}
        self._last = local()

    def note(self, place: int, type_: str, urn: str, props: Mapping[str, Any]) -> None:
        """Keep what is unknown in the inputs of a resource; a later run replaces what an earlier one left.

        The SDK asks policy after policy about a resource, each with a copy of its properties; the first suffices.
        ``place`` is the policy's place in the pack: as long as it grows, the question is the same.
        """
        before = getattr(self._last, "question", None)
        self._last.question = (urn, place)
        if (before is None or before[0] != urn or before[1] >= place) and self._is_looked_at(type_):
            view = Object(props)
            self._found[urn] = frozenset(key for key in view if has_unknown(view.read(key)))

    def of(self, urn: str) -> frozenset[str]:
        """Return the properties of this resource that are unknown though the program set them."""
        return self._found.get(urn, frozenset())

    def _is_looked_at(self, type_: str) -> bool:
        known = self._looked_at.get(type_)
        if known is None:
            known = self._looked_at[type_] = any(type_ in types for types in self._types)
        return known
