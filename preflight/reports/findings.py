"""What the formats for people say about a report: which results matter, in which order, and the verdict.

Four classes of finding: those that close the gate, policies that could not be evaluated though the user allows that,
advice, and what an exemption, an exception or the baseline lets by. Passes, what did not apply and what was remediated
are counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, Literal, get_args

from preflight.report import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from preflight.report import Policy, Report, Result

Weight = Literal["closes", "allowed", "advice", "excused"]

WEIGHTS: Final[tuple[Weight, ...]] = get_args(Weight)
"""The gravest first."""

PROJECT_FILE: Final = "Pulumi.yaml"

_OTHER_NAME: Final = re.compile(r"^('?\0'?) \([^()]*\)")
"""The name that a resource has in the cloud, which some packs put behind the program's."""


@dataclass(frozen=True, slots=True)
class ResourceFindings:
    """Findings of one resource; ``urn`` is empty where a pack named no resource."""

    urn: str
    name: str
    type: str
    location: Location | None
    findings: tuple[Result, ...]


def weight(result: Result, report: Report) -> Weight | None:
    """Return how much ``result`` matters; `None` where there is nothing to report."""
    if not result.is_finding:
        return None
    if result.excused or (result.exempt_from and not result.closes_gate):
        return "excused"
    if not result.closes_gate:
        return "advice"
    return "allowed" if result.status == "unevaluated" and report.unevaluated_allowed else "closes"


def policy_of(result: Result) -> str:
    """Return whose finding ``result`` is: where an exemption lets it by, not that of the policy that tells of it."""
    return result.policy if result.closes_gate else result.exempt_from or result.policy


def findings(report: Report, wanted: Weight) -> list[Result]:
    """Pick the results of weight ``wanted``, sorted by (urn, policy, message)."""
    chosen = (result for result in report.results if weight(result, report) == wanted)
    return sorted(chosen, key=lambda result: (result.urn, result.policy, result.message))


def by_resource(results: Iterable[Result]) -> list[ResourceFindings]:
    """Group ``results``, which are sorted by URN, by resource."""
    groups = (list(group) for _, group in groupby(results, key=lambda result: result.urn))
    return [
        ResourceFindings(
            urn=group[0].urn,
            name=group[0].name,
            type=group[0].type,
            location=next((result.location for result in group if result.location), None),
            findings=tuple(group),
        )
        for group in groups
    ]


@dataclass(frozen=True, slots=True)
class Cause:
    """Findings of one policy on several resources that say the same but for the resource: one cause, most likely."""

    findings: tuple[Result, ...]

    @property
    def first(self) -> Result:
        """The one whose words are shown."""
        return self.findings[0]


def by_cause(results: Iterable[Result], known: Mapping[tuple[str, str], Policy]) -> tuple[list[Cause], list[Result]]:
    """Return the causes of more than one finding, the one with most first, and the findings that stand alone."""
    groups: dict[tuple[object, ...], list[Result]] = {}
    for result in results:
        groups.setdefault(_cause(result, known), []).append(result)
    causes = [Cause(tuple(group)) for group in groups.values() if len(group) > 1]
    alone = [group[0] for group in groups.values() if len(group) == 1]
    return sorted(causes, key=lambda cause: -len(cause.findings)), alone


def _cause(result: Result, known: Mapping[tuple[str, str], Policy]) -> tuple[object, ...]:
    """Return what findings of one cause have in common: all but the resource, by its name and its type's."""
    words = own_words(result, known.get((result.pack, result.policy)))
    name = re.compile(rf"(?<![\w-]){re.escape(result.name)}(?![\w-])")
    if result.name and name.search(words):
        kind = result.type.rpartition(":")[2]
        words = _OTHER_NAME.sub(r"\1", name.sub("\0", words).removeprefix(f"{kind} "))
    else:  # of whom it is said, nobody can tell
        words = f"{result.urn}\n{words}"
    also = (result.status, result.enforcement_level, result.severity, result.placeholders, result.seen_in)
    return (result.pack, result.policy, words, *also, result.exceptions, result.in_baseline)


def policies(report: Report) -> dict[tuple[str, str], Policy]:
    """Index every policy that took part by the names of its pack and itself."""
    return {(pack.name, policy.name): policy for pack in report.packs for policy in pack.policies}


def own_words(result: Result, policy: Policy | None) -> str:
    """Return a message without the policy's description, which the engine puts before it on a line of its own."""
    if policy is None or not policy.description:
        return result.message
    rest = result.message.removeprefix(policy.description + "\n").strip()
    return rest or result.message


def place(location: Location) -> str:
    """Write ``file:line:column``, of which editors and terminals make links."""
    column = f":{location.column}" if location.column is not None else ""
    return f"{location.file}:{location.line}{column}"


def entry_of(result: Result, report: Report) -> tuple[str, int]:
    """Return file and line to show a finding at: where nobody knows them, the project's file."""
    if result.location:
        return result.location.file, result.location.line
    return from_start(Location(PROJECT_FILE, 1), report.project_path), 1


def from_start(location: Location, project_path: str) -> str:
    """Return a file's path from the folder that preflight was started in, where the project lies at ``project_path``.

    A file outside the project keeps the absolute path that it has.
    """
    return str(PurePosixPath(project_path, location.file))


def seen_from_start(report: Report) -> Report:
    """Return ``report`` with every path as it is from the folder that preflight was started in."""
    if report.project_path == ".":
        return report

    def moved(location: Location | None) -> Location | None:
        return replace(location, file=from_start(location, report.project_path)) if location else None

    results = tuple(replace(each, location=moved(each.location)) for each in report.results)
    placeholders = tuple(replace(each, location=moved(each.location)) for each in report.placeholders)
    return replace(report, results=results, placeholders=placeholders)


def when(result: Result, report: Report) -> str:
    """Say of a finding that only one of two previews shows it; empty where there is nothing to say."""
    if len(report.previews) > 1 and result.seen_in == ("later",):
        return "seen once the stack exists, in the later preview only"
    return ""


def told_in_full(result: Result, report: Report, known: Mapping[tuple[str, str], Policy]) -> str:
    """Return a finding's message and what a reader must know of it, for formats that have no room of their own."""
    parts = [own_words(result, known.get((result.pack, result.policy)))]
    if result.placeholders:
        parts.append(f"Rests on a made-up answer of {', '.join(result.placeholders)}.")
    if result.excused:
        parts.append(f"Excused by {excuse(result)}.")
    if seen := when(result, report):
        parts.append(f"{seen[:1].upper()}{seen[1:]}.")
    return " ".join(parts)


def excuse(result: Result) -> str:
    """Say what lets a finding by."""
    ids = f"exception {', '.join(result.exceptions)}" if result.exceptions else ""
    return " and ".join(part for part in (ids, "the baseline" if result.in_baseline else "") if part)


def remarks(report: Report) -> list[str]:
    """Return what else a reader must know, a sentence each: answers that were given, what was not judged, the notes."""
    told = [
        f"Taken from the answers file: the answer to {each.token or each.urn} ({each.key})."
        for each in report.answers_used
    ]
    if report.nothing_judged:
        of = amount(report.summary.policies, "policy", "policies")
        told.append(f"{len(report.nothing_judged):,} of {of} had nothing to judge: {', '.join(report.nothing_judged)}.")
    if report.without_shape:
        told.append(
            f"Without shape, so that outputs and defaults which only the provider knows were not seen: "
            f"{', '.join(report.without_shape)}."
        )
    return [*told, *report.notes]


def amount(number: int, singular: str, plural: str = "") -> str:
    """Return a count with its noun: ``1 resource``, ``2 resources``, ``1,024 policies``."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def verdict(report: Report) -> str:
    """Return the verdict in one short line."""
    if report.verdict == "error":
        return "No verdict: see the error"
    closing = findings(report, "closes")
    violations = sum(result.status == "violation" and result.is_mandatory for result in closing)
    more = sum(result.status == "violation" and not result.is_mandatory for result in closing)
    unevaluated = _policies_not_evaluated(closing)
    parts = []
    if report.verdict == "fail":
        if violations:
            parts.append(amount(violations, "mandatory violation"))
        if more:
            parts.append(amount(more, "advisory violation"))
        if unevaluated:
            parts.append(f"{amount(unevaluated, 'policy', 'policies')} not evaluated")
        return f"Gate closed: {', '.join(parts)}" if parts else "Gate closed"
    if advice := len(findings(report, "advice")):
        parts.append(amount(advice, "advisory finding"))
    if excused := len(findings(report, "excused")):
        parts.append(amount(excused, "excused finding", "excused findings"))
    if allowed := _policies_not_evaluated(findings(report, "allowed")):
        parts.append(f"{amount(allowed, 'policy', 'policies')} not evaluated, as allowed")
    return f"Gate open: {', '.join(parts) or 'nothing to report'}"


def _policies_not_evaluated(results: list[Result]) -> int:
    return len({(result.pack, result.policy) for result in results if result.status == "unevaluated"})


def tally(report: Report) -> str:
    """Return the count of each outcome, in one line."""
    summary = report.summary
    parts = [f"{summary.passed:,} passed", f"{summary.not_applicable:,} not applicable"]
    if summary.violation:
        parts.append(amount(summary.violation, "violation"))
    if summary.unevaluated:
        parts.append(f"{summary.unevaluated:,} not evaluated")
    if summary.excepted:
        parts.append(f"{summary.excepted:,} excepted")
    if summary.baseline:
        parts.append(f"{summary.baseline:,} in the baseline")
    if summary.remediated:
        parts.append(f"{summary.remediated:,} remediated")
    return ", ".join(parts)
