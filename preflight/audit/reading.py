"""What a database says of the last run, as plain values for the reports."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from preflight.exemptions import SQL_IN_FORCE, SQL_UNUSED, Exemption, Unused, in_force, unused
from preflight.report import Location, Result, Summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preflight.audit.database import Database
    from preflight.report import EnforcementLevel, Verdict
    from preflight.severity import Severity

TREND: Final = 30
"""Runs that the trend goes back to."""

ENDING_DAYS: Final = 30
"""An exemption that ends within so many days is told."""


@dataclass(frozen=True, slots=True)
class StackView:
    """A stack of the run, with its open findings."""

    source: str
    path: str
    project: str
    stack: str
    verdict: Verdict
    summary: Summary
    results: tuple[FindingView, ...]
    error: tuple[str, str] | None
    notes: tuple[str, ...]
    owner: str
    content: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding, whose it is, and since when it is there (UTC, ISO 8601)."""

    result: Result
    closes: bool
    owner: str
    first_seen: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy over all stacks. ``would_close`` are the stacks that only pass because its level is advisory."""

    pack: str
    policy: str
    level: EnforcementLevel
    severity: Severity | None
    description: str
    findings: int
    stacks: int
    closing: int
    would_close: int


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """An owner (empty: nobody is named) with the stacks that are his, and the findings."""

    owner: str
    stacks: int
    failed: int
    errors: int
    closing: int
    findings: int


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run that came to its end."""

    started: str
    verdict: Verdict
    stacks: int
    passed: int
    failed: int
    errors: int
    new: int
    fixed: int
    closing: int


@dataclass(frozen=True, slots=True)
class EndingExemption:
    """An exemption that ends soon, and how many findings in how many stacks it lets by."""

    exemption: Exemption
    findings: int
    stacks: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The last run as a whole. ``runs`` are the ones that came to their end, this one last."""

    verdict: Verdict
    started: str
    seconds: float
    shard: str
    packs: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]
    stacks: int
    passed: int
    failed: int
    errors: int
    unchanged: int
    resources: int
    new: int
    fixed: int
    compared: bool
    """Whether there is a run before to compare with: else nothing is told as new or fixed."""
    policies: tuple[PolicyRow, ...]
    owners: tuple[OwnerRow, ...]
    runs: tuple[RunRow, ...]
    ending: tuple[EndingExemption, ...]
    unused: tuple[Unused, ...]


class Reading:
    """Reads what a run left in a database."""

    def __init__(self, database: Database) -> None:
        self._connection = database.connection
        self._run = database.run
        self.overview = self._overview(datetime.now(UTC).date())

    def stacks(self) -> Iterator[StackView]:
        """Give the stacks of the run one after another, sorted by source, project and stack."""
        rows = self._connection.execute(
            "SELECT id, source, path, project, stack, verdict, summary, error, hint, notes, owner, content FROM stacks "
            "WHERE run = ? ORDER BY source, project, stack, path",
            (self._run,),
        )
        for id_, source, path, project, stack, verdict, summary, error, hint, notes, owner, content in rows:
            yield StackView(
                source=source,
                path=path,
                project=project,
                stack=stack,
                verdict=verdict,
                summary=Summary(**json.loads(summary)),
                results=() if verdict == "error" else tuple(self._findings(id_)),
                error=(error, hint or "") if error is not None else None,
                notes=tuple(json.loads(notes)),
                owner=owner,
                content=content,
            )

    def _findings(self, stack: int) -> Iterator[FindingView]:
        rows = self._connection.execute(
            "SELECT pack, policy, urn, status, level, severity, message, more, in_baseline, closes, owner, first_seen, "
            "first_run FROM findings WHERE stack = ? AND fixed_run IS NULL ORDER BY urn, policy, message, copy",
            (stack,),
        )
        for pack, policy, urn, status, level, severity, message, text, in_baseline, closes, owner, seen, first in rows:
            more = json.loads(text)
            result = Result(
                pack=pack,
                policy=policy,
                urn=urn,
                type=more["type"],
                name=more["name"],
                status=status,
                enforcement_level=level,
                severity=severity,
                message=message,
                location=Location(**more["location"]) if more["location"] else None,
                placeholders=tuple(more["placeholders"]),
                seen_in=tuple(more["seen_in"]),
                exceptions=tuple(more["exceptions"]),
                in_baseline=bool(in_baseline),
            )
            new = self.overview.compared and first == self._run
            yield FindingView(result, bool(closes), owner, seen, new)

    def results(self) -> Iterator[Result]:
        """Give every open finding of the run."""
        for stack in self.stacks():
            yield from (finding.result for finding in stack.results)

    # --- The whole ----------------------------------------------------------------------------------------------------

    def _overview(self, today: date) -> Overview:
        columns = (
            "verdict, started, finished, shard, packs, notes, stacks, passed, failed, errors, unchanged, resources"
        )
        (verdict, started, finished, shard, packs, notes, *counts, new, fixed) = self._connection.execute(
            f"SELECT {columns}, new, fixed FROM runs WHERE id = ?",  # noqa: S608 - columns of ours
            (self._run,),
        ).fetchone()
        stacks, passed, failed, errors, unchanged, resources = counts
        runs = self._runs()
        compared = len(runs) > 1
        described = tuple(json.loads(packs))
        return Overview(
            verdict=verdict,
            started=started,
            seconds=(datetime.fromisoformat(finished) - datetime.fromisoformat(started)).total_seconds(),
            shard=shard,
            packs=described,
            notes=tuple(json.loads(notes)),
            stacks=stacks,
            passed=passed,
            failed=failed,
            errors=errors,
            unchanged=unchanged,
            resources=resources,
            new=new if compared else 0,
            fixed=fixed if compared else 0,
            compared=compared,
            policies=tuple(self._policies(described)),
            owners=tuple(self._owners()),
            runs=runs,
            ending=tuple(self._ending(today)),
            unused=tuple(self._unused(stacks - errors)),
        )

    def _runs(self) -> tuple[RunRow, ...]:
        rows = self._connection.execute(
            "SELECT started, verdict, stacks, passed, failed, errors, new, fixed, by_policy FROM runs "
            "WHERE status = 'complete' AND id <= ? ORDER BY id DESC LIMIT ?",
            (self._run, TREND),
        ).fetchall()
        return tuple(
            RunRow(
                started,
                verdict,
                stacks,
                passed,
                failed,
                errors,
                new,
                fixed,
                closing=sum(each["closing"] for each in json.loads(policies).values()),
            )
            for started, verdict, stacks, passed, failed, errors, new, fixed, policies in reversed(rows)
        )

    def _policies(self, packs: tuple[dict[str, Any], ...]) -> Iterator[PolicyRow]:
        open_ = "FROM findings f JOIN stacks s ON s.id = f.stack WHERE s.run = ? AND f.fixed_run IS NULL"
        found = {
            (pack, policy): counts
            for pack, policy, *counts in self._connection.execute(
                f"SELECT pack, policy, count(*), count(DISTINCT f.stack), sum(closes) {open_} "
                "AND s.verdict != 'error' GROUP BY pack, policy",
                (self._run,),
            )
        }
        would = {
            (pack, policy): number
            for pack, policy, number in self._connection.execute(
                f"SELECT pack, policy, count(DISTINCT f.stack) {open_} AND s.verdict = 'pass' "
                "AND f.level = 'advisory' AND NOT f.in_baseline AND f.more ->> 'exceptions' = '[]' "
                "GROUP BY pack, policy",
                (self._run,),
            )
        }
        listed = {(pack["name"], policy["name"]): policy for pack in packs for policy in pack["policies"]}
        for key in [*listed, *(key for key in found if key not in listed)]:
            policy = listed.get(key, {})
            if policy.get("enforcement_level") == "disabled" and key not in found:
                continue
            findings, stacks, closing = found.get(key, (0, 0, 0))
            yield PolicyRow(
                pack=key[0],
                policy=key[1],
                level=policy.get("enforcement_level", "mandatory"),
                severity=policy.get("severity"),
                description=policy.get("description", ""),
                findings=findings,
                stacks=stacks,
                closing=closing,
                would_close=would.get(key, 0),
            )

    def _owners(self) -> list[OwnerRow]:
        of_stacks = {
            owner: counts
            for owner, *counts in self._connection.execute(
                "SELECT owner, count(*), sum(verdict = 'fail'), sum(verdict = 'error') FROM stacks WHERE run = ? "
                "GROUP BY owner",
                (self._run,),
            )
        }
        of_findings = {
            owner: counts
            for owner, *counts in self._connection.execute(
                "SELECT f.owner, sum(f.closes), count(*) FROM findings f JOIN stacks s ON s.id = f.stack "
                "WHERE s.run = ? AND s.verdict != 'error' AND f.fixed_run IS NULL GROUP BY f.owner",
                (self._run,),
            )
        }
        rows = [
            OwnerRow(owner, *of_stacks.get(owner, (0, 0, 0)), *of_findings.get(owner, (0, 0)))
            for owner in {*of_stacks, *of_findings}
        ]
        return sorted(rows, key=lambda row: (-row.closing, -row.findings, row.owner))

    def _ending(self, today: date) -> list[EndingExemption]:
        findings: Counter[Exemption] = Counter()
        stacks: defaultdict[Exemption, set[int]] = defaultdict(set)
        for stack, message in self._messages(SQL_IN_FORCE):
            exemption = in_force(message)
            if exemption is not None and (exemption.until - today).days <= ENDING_DAYS:
                findings[exemption] += 1
                stacks[exemption].add(stack)
        return [EndingExemption(each, findings[each], len(stacks[each])) for each in sorted(findings)]

    def _unused(self, judged: int) -> list[Unused]:
        """List the exemptions of which every stack says that they let nothing by there."""
        stacks: defaultdict[Unused, set[int]] = defaultdict(set)
        for stack, message in self._messages(SQL_UNUSED):
            found = unused(message)
            if found is not None:
                stacks[found].add(stack)
        empty = self._connection.execute(
            "SELECT count(*) FROM stacks WHERE run = ? AND verdict != 'error' AND summary ->> 'resources' = 0",
            (self._run,),
        ).fetchone()[0]
        return sorted(each for each, found in stacks.items() if len(found) >= judged - empty)

    def _messages(self, like: str) -> Iterator[tuple[int, str]]:
        yield from self._connection.execute(
            "SELECT f.stack, f.message FROM findings f JOIN stacks s ON s.id = f.stack "
            "WHERE s.run = ? AND s.verdict != 'error' AND f.fixed_run IS NULL AND f.message LIKE ?",
            (self._run, like),
        )
