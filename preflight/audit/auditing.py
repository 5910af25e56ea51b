"""An audit: which stacks there are, who works on each, and what came of them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from preflight.audit.digests import judges_digest
from preflight.audit.executors import workers
from preflight.audit.owners import OwnersFile, StackOwners, tagged_owner
from preflight.audit.sources import find_stacks
from preflight.audit.warm_packs import close_all
from preflight.audit.worker import Task, describe
from preflight.audit.working import work
from preflight.baseline.entries import read_baseline
from preflight.baseline.matching import Baseline, stack_prefix
from preflight.report import verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from preflight.audit.database import Database
    from preflight.audit.progress import Progress
    from preflight.audit.request import AuditRequest, Shard
    from preflight.audit.stacks import StackAddress, StackOutcome
    from preflight.report import Pack, Verdict

_PROGRAM_WEIGHT: Final = 1_000_000
_LEAST_WEIGHT: Final = 20_000
"""Bytes of state that take about as long as a program, and as what each stack takes besides."""


def audit(request: AuditRequest, database: Database, progress: Progress, notes: Sequence[str] = ()) -> Verdict:
    """Judge every stack of the sources, and keep what comes of it in ``database``; returns the verdict on all.

    Raises `PreflightError` where nothing can be said of any stack: a source, a pack, a baseline or the database is
    missing or broken. What is known by then is kept.
    """
    packs = _described(request)
    today = datetime.now(UTC).date()
    baseline = Baseline(read_baseline(request.baseline), today) if request.baseline else None
    owners = OwnersFile.read(request.owners) if request.owners else OwnersFile(())
    judges = judges_digest(request.judges, packs, [request.baseline, request.owners])
    listed = list_stacks(request.sources)
    chosen = [address for address in listed if in_shard(address, request.shard)]
    database.begin(packs, f"{judges} {request.allow_unevaluated}", request.sources, str(request.shard or ""))
    progress.begin(len(chosen), sum(map(weight, chosen)))

    def save(outcome: StackOutcome) -> None:
        results = baseline.mark(outcome.results) if baseline else outcome.results
        verdict: Verdict = "error"
        if outcome.error is None:
            verdict = verdict_of(results, unevaluated_allowed=request.allow_unevaluated)
        if outcome.unchanged:
            verdict = database.verdict(outcome.address)
        summary = replace(outcome.summary, baseline=sum(result.in_baseline for result in results))
        whose = StackOwners(
            tagged_owner(outcome.tags, request.judges.owner_tags),
            outcome.resource_owners,
            owners.owner(outcome.project, outcome.stack),
        )
        database.save(replace(outcome, summary=summary), results, verdict, whose)
        progress.step(weight(outcome.address), verdict)

    try:
        tasks = [Task(address, request.judges, database.known(address)) for address in chosen]
        with workers(request.jobs, request.dask) as found:
            work(tasks, found, save)
        said = [*notes, *(_about(baseline, database) if baseline else ())]
        return database.end((address.key for address in listed), said)
    except BaseException:
        database.interrupt()
        raise
    finally:
        progress.end()


def _described(request: AuditRequest) -> Sequence[Pack]:
    try:
        return describe(request.judges)
    finally:
        close_all()


def list_stacks(sources: Iterable[str]) -> list[StackAddress]:
    """List the stacks of all sources, the largest first; raises `PreflightError` where a source can't be read."""
    found = {address.key: address for source in dict.fromkeys(sources) for address in find_stacks(source)}
    return sorted(found.values(), key=lambda address: (-weight(address), address.key))


def weight(address: StackAddress) -> int:
    """Return about how long a stack takes beside others, in bytes of state."""
    return _PROGRAM_WEIGHT if address.kind == "program" else address.size + _LEAST_WEIGHT


def in_shard(address: StackAddress, shard: Shard | None) -> bool:
    """Return whether a stack belongs to a shard; the same stack is in the same one in each audit."""
    if shard is None:
        return True
    return int.from_bytes(hashlib.sha256(address.key.encode()).digest()[:8]) % shard.count == shard.number - 1


def _about(baseline: Baseline, database: Database) -> list[str]:
    """Say what came of the baseline in all stacks, those included that were not judged anew."""
    baseline.met = {entry.identity for entry in baseline.entries if database.holds(*entry.identity)}
    return baseline.notes(stack_prefix(project, stack) for project, stack in database.judged())
