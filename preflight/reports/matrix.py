"""A report as a matrix: resources by policies, with one outcome for each cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from preflight.reports.findings import by_resource, policies, weight

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preflight.report import Policy, Report, Result
    from preflight.reports.findings import ResourceFindings

OUTCOMES: Final = {
    "closes": "violation, closes the gate",
    "undecided": "not evaluated, closes the gate",
    "allowed": "not evaluated, allowed",
    "advice": "advice",
    "excused": "excused by an exemption, an exception or the baseline",
    "remediated": "remediated",
    "pass": "passed",
    "none": "not applicable",
    "gap": "no result",
}
"""What can come of a policy on a resource, the gravest first, in words."""

_GRAVITY: Final = {name: rank for rank, name in enumerate(OUTCOMES)}
_NO_FINDING: Final = {"pass": "pass", "not_applicable": "none", "remediated": "remediated"}

PolicyKey = tuple[str, str]
"""Name of a pack and of its policy."""


@dataclass
class Row:
    """A resource, and what each policy said about it."""

    resource: ResourceFindings
    cells: dict[PolicyKey, list[Result]] = field(default_factory=dict)


class Matrix:
    """Rows (resources, the gravest outcome first, then by URN) and columns (policies, in their packs' order).

    A policy that is disabled has no column, unless it has results nevertheless; results of a policy that no pack lists
    have one as well. Nothing is lost.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self.policies: dict[PolicyKey, Policy] = policies(report)
        used = dict.fromkeys((result.pack, result.policy) for result in report.results)
        listed = [key for key, each in self.policies.items() if each.enforcement_level != "disabled" or key in used]
        self.columns = [*listed, *(key for key in used if key not in self.policies)]
        self.place = {key: index for index, key in enumerate(self.columns)}
        ordered = sorted(report.results, key=lambda result: (result.urn, result.policy, result.message))
        self.rows = [self._row(resource) for resource in by_resource(ordered)]
        lowest = _GRAVITY["remediated"]
        self.rows.sort(key=lambda row: min(_GRAVITY[self.outcome(row.resource.findings)], lowest))

    def outcome(self, results: Iterable[Result]) -> str:
        """Name the gravest outcome of ``results``; ``gap`` where there are none."""
        return min((self._outcome(result) for result in results), key=_GRAVITY.__getitem__, default="gap")

    def findings(self, row: Row) -> list[Result]:
        """List what was found on a resource, the gravest first."""
        found = [result for results in row.cells.values() for result in results if weight(result, self._report)]
        return sorted(found, key=lambda result: _GRAVITY[self._outcome(result)])

    def _outcome(self, result: Result) -> str:
        grave = weight(result, self._report)
        if grave == "closes" and result.status == "unevaluated":
            return "undecided"
        return grave or _NO_FINDING[result.status]

    @staticmethod
    def _row(resource: ResourceFindings) -> Row:
        row = Row(resource)
        for result in resource.findings:
            row.cells.setdefault((result.pack, result.policy), []).append(result)
        return row
