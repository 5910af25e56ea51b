"""Findings against a baseline: what it lets by, what it no longer does, and what is fixed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from preflight.baseline.keys import finding_key
from preflight.report import summarise, verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from preflight.baseline.entries import Entry
    from preflight.report import Report, Result


@dataclass
class Baseline:
    """The entries of a baseline on one day, and what came of them so far."""

    entries: tuple[Entry, ...]
    today: date
    met: set[tuple[str, str, str]] = field(default_factory=set)
    """The identities of entries whose finding is there."""

    def __post_init__(self) -> None:
        self._by_identity = {entry.identity: entry for entry in self.entries}

    def mark(self, results: Iterable[Result]) -> tuple[Result, ...]:
        """Return ``results``, of which those say so that the baseline lets by."""
        return tuple(self._marked(result) for result in results)

    def _marked(self, result: Result) -> Result:
        if not result.is_finding:
            return result
        entry = self._by_identity.get((result.policy, result.urn, finding_key(result.urn, result.message)))
        if entry is None:
            return result
        self.met.add(entry.identity)
        return replace(result, in_baseline=entry.until >= self.today)

    def fixed(self, prefixes: Iterable[str]) -> list[Entry]:
        """List the entries whose finding is gone from what was judged: stacks whose URNs begin with ``prefixes``."""
        begin = tuple(prefixes)
        return [entry for entry in self.entries if entry.identity not in self.met and entry.urn.startswith(begin)]

    def ended(self) -> list[Entry]:
        """List the entries whose finding is there and that let nothing by any more."""
        return [entry for entry in self.entries if entry.identity in self.met and entry.until < self.today]

    def notes(self, prefixes: Iterable[str]) -> list[str]:
        """Say what came of the baseline, in sentences."""
        said = []
        if ended := self.ended():
            said.append(f"Baseline entries that have ended and block again: {len(ended)} ({_some(ended)}).")
        if fixed := self.fixed(prefixes):
            said.append(
                f"Baseline entries whose finding is gone: {len(fixed)} ({_some(fixed)}). Write the baseline anew."
            )
        return said


_MOST = 3


def _some(entries: list[Entry]) -> str:
    named = [f"{entry.policy} on {entry.urn.rpartition('::')[2]}, owner {entry.owner}" for entry in entries[:_MOST]]
    return "; ".join([*named, *([f"and {len(entries) - _MOST:,} more"] if len(entries) > _MOST else [])])


def stack_prefix(project: str, stack: str) -> str:
    """Return how the URNs of a stack begin."""
    return f"urn:pulumi:{stack}::{project}::"


def apply(report: Report, baseline: Baseline, name: str) -> Report:
    """Return the report of a gate with what the baseline, which the user calls ``name``, lets by."""
    if report.verdict == "error":
        return report
    baseline.met.clear()
    results = baseline.mark(report.results)
    let_by = sum(result.in_baseline for result in results)
    notes = [
        *report.notes,
        f"The baseline {name} lets {let_by} finding{'s' * (let_by != 1)} by.",
        *baseline.notes([stack_prefix(report.project, report.stack)]),
    ]
    return replace(
        report,
        results=results,
        verdict=verdict_of(results, unevaluated_allowed=report.unevaluated_allowed),
        summary=summarise(results, resources=report.summary.resources, policies=report.summary.policies),
        notes=tuple(notes),
    )
