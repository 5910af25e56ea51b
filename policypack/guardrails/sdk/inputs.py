"""What the inputs of a resource tell and its outputs do not: what is unknown though set, what is only read, and more.

A stack rule sees outputs. In a preview all that the provider will compute is unknown there too. Property dependencies
tell the two apart, but not always: the Python SDK forgets what the result of a data source with unknown arguments is
made from (pulumi/runtime/invoke.py, ``_invoke``), so that a policy from ``get_policy_document_output`` on the ARN of a
new table looks like one that nobody wrote. `pulumi policy analyze` hands over what a program only reads (``Table.get``)
as well, and nothing but its inputs shows it. Rules on single resources do see inputs, and come first.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from threading import Lock, local
from typing import Any, TypeAlias

from guardrails.core.values import Object, has_unknown

OnlyRead: TypeAlias = Mapping[str, Callable[[Object], bool]]
"""By type, whether a resource with these inputs is one that the program only reads."""


class Inputs:
    """Top-level properties that hold something unknown, by URN, for the types that stack rules look at; what is read.

    Parameters
    ----------
    types
        Of each stack rule.
    only_read
        Of types that can be told by their inputs.
    """

    def __init__(self, types: Iterable[Container[str]], only_read: OnlyRead) -> None:
        self._types = tuple(types)
        self._only_read = only_read
        self._looked_at: dict[str, bool] = {}
        self._unknown: dict[str, frozenset[str]] = {}
        self._read: set[str] = set()
        self._remembered: dict[tuple[str, str], frozenset[str]] = {}
        self._last = local()
        self._lock = Lock()
        self._is_over = False

    def end(self) -> None:
        """Take note that the stack is judged: what comes next is another run, or another stack."""
        self._is_over = True

    def note(self, place: int, type_: str, urn: str, props: Mapping[str, Any]) -> None:
        """Keep what the inputs of a resource tell; the first of a run begins with nothing that an earlier one left.

        The SDK asks policy after policy about a resource, each with a copy of its properties; the first suffices.
        ``place`` is the policy's place in the pack: as long as it grows, the question is the same.
        """
        self._begin()
        before = getattr(self._last, "question", None)
        self._last.question = (urn, place)
        if before is not None and before[0] == urn and before[1] < place:
            return
        if self._is_looked_at(type_):
            view = Object(props)
            self._unknown[urn] = frozenset(key for key in view if has_unknown(view.read(key)))
        if type_ in self._only_read:
            (self._read.add if self.reads(type_, props) else self._read.discard)(urn)

    def _begin(self) -> None:
        # A pack that stays up for thousands of stacks must not know the resources of all.
        if not self._is_over:
            return
        with self._lock:
            if self._is_over:
                self._unknown, self._read, self._remembered = {}, set(), {}
                self._last = local()
                self._is_over = False

    def reads(self, type_: str, props: Mapping[str, Any]) -> bool:
        """Return whether these are the inputs of a resource that the program only reads."""
        return type_ in self._only_read and self._only_read[type_](Object(props))

    def remember(self, rule: str, urn: str, found: frozenset[str]) -> None:
        """Keep what a rule must know of a resource's inputs at the end; nothing takes no room."""
        self._begin()
        if found:
            self._remembered[rule, urn] = found
        else:
            self._remembered.pop((rule, urn), None)

    def remembered(self, rule: str, urn: str) -> frozenset[str]:
        """Return what a rule noted of this resource's inputs."""
        return self._remembered.get((rule, urn), frozenset())

    def unknown(self, urn: str) -> frozenset[str]:
        """Return the properties of this resource that are unknown though the program set them."""
        return self._unknown.get(urn, frozenset())

    def is_only_read(self, urn: str) -> bool:
        """Return whether the program only reads this resource, which is not the stack's to change."""
        return urn in self._read

    def _is_looked_at(self, type_: str) -> bool:
        known = self._looked_at.get(type_)
        if known is None:
            known = self._looked_at[type_] = any(type_ in types for types in self._types)
        return known
