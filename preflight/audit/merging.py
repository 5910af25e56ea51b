"""The documents of an audit's shards, joined into one run of a database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from preflight.audit.owners import StackOwners
from preflight.audit.stacks import StackAddress, StackOutcome
from preflight.errors import StateError
from preflight.report import Location, NoVerdict, Pack, Policy, Result, Summary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from preflight.audit.database import Database
    from preflight.report import Verdict

SCHEMA_VERSION = 1


def merge(files: Sequence[Path], database: Database) -> Verdict:
    """Keep what the documents of all shards say as one run; returns the verdict on all.

    Raises `PreflightError` where a document can't be read, has no verdict at all, or where a shard is missing, is there
    twice, or was judged by something else.
    """
    documents = {file: _read(file) for file in files}
    try:
        _check(documents)
        return _merged(documents, database)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StateError(
            f"One of the documents is not what preflight audit writes: {type(error).__name__}: {error}."
        ) from error


def _merged(documents: dict[Path, dict[str, Any]], database: Database) -> Verdict:
    packs = [_pack(each) for each in next(iter(documents.values()))["packs"]]
    keys: dict[str, Path] = {}
    sources = sorted({stack["source"] for document in documents.values() for stack in document["stacks"]})
    notes = dict.fromkeys(note for document in documents.values() for note in document["notes"])
    database.begin(packs, "merged", sources)
    try:
        for file, document in documents.items():
            for stack in document["stacks"]:
                outcome, owners, verdict = _outcome(stack, file)
                key = outcome.address.key
                if key in keys:
                    raise StateError(f"{key} is in {keys[key]} and in {file}.", "Name each shard once.")
                keys[key] = file
                database.save(outcome, outcome.results, verdict, owners)
        return database.end(keys, list(notes))
    except BaseException:
        database.interrupt()
        raise


def _read(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise StateError(
            f"{file} can't be read: {error}.", "It should be what preflight audit --format json wrote."
        ) from error
    if not isinstance(document, dict) or document.get("schema_version") != SCHEMA_VERSION or "stacks" not in document:
        raise StateError(
            f"{file} is no document of an audit.", "It should be what preflight audit --format json wrote."
        )
    if document.get("error"):
        raise StateError(
            f"{file} tells of an audit without a verdict: {document['error'].get('message')}", "Run it again."
        )
    return document


def _check(documents: dict[Path, dict[str, Any]]) -> None:
    """See that each shard of one audit is there, once."""
    shards: dict[str, Path] = {}
    judges = {
        json.dumps([{**pack, "path": ""} for pack in each["packs"]], sort_keys=True) for each in documents.values()
    }
    if len(judges) > 1:
        raise StateError("The documents were made with different packs.", "Run all shards with the same ones.")
    for file, document in documents.items():
        shard = document.get("shard")
        if shard is None:
            continue
        if shard in shards:
            raise StateError(f"Shard {shard} is in {shards[shard]} and in {file}.", "Name each shard once.")
        shards[shard] = file
    counts = {shard.partition("/")[2] for shard in shards}
    if len(counts) > 1:
        raise StateError(f"The shards are parts of different numbers: {', '.join(sorted(counts))}.", "Run all anew.")
    for count in counts:
        missing = [f"{number}/{count}" for number in range(1, int(count) + 1) if f"{number}/{count}" not in shards]
        if missing:
            raise StateError(
                f"Shards are missing: {', '.join(missing)}.",
                "Of their stacks nothing is known: name their documents too.",
            )


def _outcome(stack: dict[str, Any], file: Path) -> tuple[StackOutcome, StackOwners, Verdict]:
    verdict: Verdict = stack["verdict"]
    if verdict not in ("pass", "fail", "error"):
        raise StateError(f"{file}: {stack['project']}/{stack['stack']} has the verdict {verdict!r}.")
    findings = stack["results"]
    summary = {("passed" if name == "pass" else name): count for name, count in stack["summary"].items()}
    error = stack["error"]
    address = StackAddress(
        source=stack["source"],
        kind="state",
        root=stack["source"],
        path=stack["path"],
        project=stack["project"],
        stack=stack["stack"],
    )
    outcome = StackOutcome(
        address,
        stack["project"],
        stack["stack"],
        summary=Summary(**summary),
        results=tuple(_result(each) for each in findings),
        error=NoVerdict(error["message"], error["hint"]) if error else None,
        notes=tuple(stack["notes"]),
        digest=stack["content"],
    )
    owners = {each["urn"]: each["owner"] for each in findings if each["owner"]}
    return outcome, StackOwners(resources=owners, file=stack["owner"]), verdict


def _result(raw: dict[str, Any]) -> Result:
    location = raw["location"]
    return Result(
        pack=raw["pack"],
        policy=raw["policy"],
        urn=raw["urn"],
        type=raw["type"],
        name=raw["name"],
        status=raw["status"],
        enforcement_level=raw["enforcement_level"],
        severity=raw["severity"],
        message=raw["message"],
        location=Location(location["path"], location["line"]) if location else None,
        placeholders=tuple(raw["placeholders"]),
        seen_in=tuple(raw["seen_in"]),
        exceptions=tuple(raw["exceptions"]),
        in_baseline=raw["in_baseline"],
    )


def _pack(raw: dict[str, Any]) -> Pack:
    policies = (
        Policy(each["name"], each["kind"], each["enforcement_level"], each["severity"], each["description"])
        for each in raw["policies"]
    )
    return Pack(raw["name"], raw["version"], raw["path"], tuple(policies))
