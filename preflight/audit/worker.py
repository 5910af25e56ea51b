"""What a worker does with one stack: read, judge, tell. Its packs stay up for the next one.

A worker may be a process of this machine or of a cluster.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from preflight.audit import layout
from preflight.audit.judging import judge
from preflight.audit.owners import resource_owner
from preflight.audit.stacks import StackOutcome
from preflight.audit.state import State, read_state
from preflight.audit.stores import open_store
from preflight.audit.warm_packs import leased
from preflight.errors import PackError, PreflightError, StateError
from preflight.packs.client import StackFacts
from preflight.report import NoVerdict, summarise
from preflight.runs.console import Console
from preflight.runs.redaction import hide_in_error, results_without_secrets
from preflight.runs.request import RunRequest
from preflight.runs.session import run
from preflight.secret_values import MOST, SecretValues
from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preflight.audit.request import Judges
    from preflight.audit.stacks import StackAddress
    from preflight.report import Pack, Result


@dataclass(frozen=True, slots=True)
class Task:
    """One stack, and who judges it; ``known`` is the digest of the content whose outcome is known, if there is one."""

    address: StackAddress
    judges: Judges
    known: str = ""


def describe(judges: Judges) -> tuple[Pack, ...]:
    """Return what the packs hold; raises `PreflightError` where one can't be started or configured."""
    with leased(judges) as warm:
        return tuple(client.pack for client in warm.clients())


def audit_stack(task: Task) -> StackOutcome:
    """Return what came of a stack; whatever goes wrong with it is told, and never a pass."""
    try:
        if task.address.kind == "program":
            return _program(task)
        return _state(task)
    except PreflightError as error:
        return no_verdict(task.address, error)
    except Exception as error:  # noqa: BLE001 - a bug met by one stack must not take the others' verdicts away
        # Not the error's words: they may hold a part of the state.
        return no_verdict(
            task.address, PreflightError(f"preflight itself failed on this stack: {type(error).__name__}.")
        )


def no_verdict(address: StackAddress, error: PreflightError) -> StackOutcome:
    """Return the outcome of a stack of which nothing may be said."""
    stack = address.stack or PurePosixPath(address.path).name.partition(".")[0]
    return StackOutcome(address, error.project or address.project, stack, error=NoVerdict(error.message, error.hint))


def _state(task: Task) -> StackOutcome:
    address = task.address
    store = open_store(address.root)
    content = store.read(address.path)
    if content is None:
        raise StateError(f"{address.path} is gone since the stacks were listed.", "The stack may have been removed.")
    raw_tags = (store.read(address.tags) if address.tags else None) or b""
    digest = _digest(content, raw_tags, str(address.locked).encode())
    if digest == task.known:
        return StackOutcome(address, address.project, address.stack, digest=digest, unchanged=True)
    tags = layout.read_tags(raw_tags) if raw_tags else {}
    try:
        return _judged(task, content, tags, digest)
    except PreflightError as error:
        return replace(no_verdict(address, error), tags=tags)  # so that its owner hears of it


def _judged(task: Task, content: bytes, tags: dict[str, str], digest: str) -> StackOutcome:
    address = task.address
    state = read_state(content, decrypt=task.judges.decrypt)
    secrets = _secrets(state)
    facts = StackFacts(
        project=address.project or state.project or "unknown",
        stack=address.stack or state.stack or PurePosixPath(address.path).name.partition(".")[0],
        organization=layout.ORGANIZATION,
        tags=tags,
        dry_run=False,
    )
    try:
        results, packs = _ask(task.judges, state, facts)
    except PreflightError as error:
        hide_in_error(error, secrets)
        raise
    findings = [result for result in results if result.is_finding]
    found = tuple(results_without_secrets(findings, secrets, facts.project, facts.stack))
    return StackOutcome(
        address,
        facts.project,
        facts.stack,
        summary=summarise(results, resources=len(state.resources), policies=_policies(packs)),
        results=found,
        notes=_notes(address, state),
        tags=tags,
        resource_owners=_owners(state, found, task.judges),
        # What could not be decrypted may be so the next time.
        digest="" if state.undecrypted else digest,
    )


def _secrets(state: State) -> SecretValues:
    """Return what packs are told and nobody else may be; raises `StateError` where that can't be told apart."""
    secrets = SecretValues()
    for resource in state.resources:
        for properties in (resource.inputs, resource.outputs):
            for leaf in values.secret_leaves(properties):
                secrets.add(leaf)
    if secrets.too_many:
        raise StateError(
            f"The stack holds more than {MOST:,} secret values, or very large ones.",
            "No result can be kept free of so many: judge it without --decrypt.",
        )
    return secrets


def _notes(address: StackAddress, state: State) -> tuple[str, ...]:
    notes = []
    if address.locked:
        notes.append("An update held a lock on the stack when it was listed: its state may be about to change.")
    if state.pending_operations:
        notes.append("An update was cut short: operations are pending, see `pulumi stack export`.")
    notes += state.undecrypted
    if state.read_only:
        notes.append(f"Left out, because the stack only reads them: {state.read_only}.")
    return tuple(notes)


def _owners(state: State, found: Iterable[Result], judges: Judges) -> dict[str, str]:
    concerned = {result.urn for result in found}
    owners = {each.urn: resource_owner(each, judges.owner_tags) for each in state.resources if each.urn in concerned}
    return {urn: owner for urn, owner in owners.items() if owner}


def _ask(judges: Judges, state: State, facts: StackFacts) -> tuple[tuple[Result, ...], tuple[Pack, ...]]:
    """Ask the packs; one that crashes or hangs is started anew, once."""
    with leased(judges) as warm:
        try:
            results = judge(state, warm.clients(), facts)
        except PackError:
            warm.close()
            results = judge(state, warm.clients(), facts)
        return results, tuple(client.pack for client in warm.clients())


def _program(task: Task) -> StackOutcome:
    address = task.address
    if not address.stack:
        raise StateError(
            "The program has no stack file, so that nobody knows which stack to judge.",
            "Write Pulumi.<stack>.yaml beside its Pulumi.yaml, empty if need be.",
        )
    report = run(
        RunRequest(
            project=Path(address.root, address.path),
            stack=address.stack,
            packs=task.judges.packs,
            pack_timeout=task.judges.pack_timeout,
            program_timeout=task.judges.program_timeout,
        ),
        Console.quiet(),
    )
    return StackOutcome(
        address,
        report.project,
        report.stack,
        summary=report.summary,
        results=tuple(result for result in report.results if result.is_finding),
        error=report.error,
        notes=report.notes,
    )


def _policies(packs: Iterable[Pack]) -> int:
    return sum(1 for pack in packs for policy in pack.policies if policy.enforcement_level != "disabled")


def _digest(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.hexdigest()
