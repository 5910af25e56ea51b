"""Stacks to audit, and what came of them, as plain data that travels between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from preflight.report import Summary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.report import NoVerdict, Result

Kind = Literal["state", "program"]


@dataclass(frozen=True, slots=True)
class StackAddress:
    """Where a stack is found.

    ``source`` is what the user named, ``root`` the root of the store and ``path`` the file below it (of a program: its
    folder). ``project`` and ``stack`` are empty where only the content tells them. ``size`` is in bytes, ``tags`` the
    path of the file that holds the stack's tags; ``locked`` says that an update held a lock.
    """

    source: str
    kind: Kind
    root: str
    path: str
    project: str = ""
    stack: str = ""
    size: int = 0
    tags: str = ""
    locked: bool = False

    @property
    def key(self) -> str:
        """What is the same for the same stack in another audit, whichever variant of its file counts by then."""
        if self.project:
            return f"{self.source}|{self.project}/{self.stack}"
        return f"{self.source}|{self.path}" + (f"|{self.stack}" if self.stack else "")


@dataclass(frozen=True, slots=True)
class StackOutcome:
    """What came of one stack: findings, or (``error``) why nothing may be said.

    ``results`` are findings only; ``summary`` counts the others too. ``digest`` is that of the content
    that was judged, empty where that can't be told; ``unchanged`` says that it is the one that was judged before, so
    that nothing else is told. ``resource_owners`` are owners by URN, as the resources' tags name them.
    """

    address: StackAddress
    project: str
    stack: str
    summary: Summary = field(default_factory=Summary)
    results: tuple[Result, ...] = ()
    error: NoVerdict | None = None
    notes: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    resource_owners: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    unchanged: bool = False
