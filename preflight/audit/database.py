"""What audits found, in SQLite: one row a run, a stack and a finding (``schema.sql`` beside this file).

Without a file the database is a private one that is gone with the process, so that an audit of many stacks takes no
more memory than one of few. Whatever ends the process, the file opens: a stack is written as a whole or not at all, and
a run that did not come to its end says so.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from preflight.baseline.keys import finding_key
from preflight.errors import ArgumentsError, PreflightError
from preflight.exemptions import in_force
from preflight.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from preflight.audit.owners import StackOwners
    from preflight.audit.stacks import StackAddress, StackOutcome
    from preflight.report import Pack, Result, Verdict

SCHEMA: Final = 1
"""Its version, ``PRAGMA user_version`` of the file."""

_APPLICATION: Final = 0x70666C74  # ``PRAGMA application_id`` of the file: "pflt"
_SECONDS_BETWEEN_COMMITS: Final = 2.0

_BEGIN_RUN: Final = """
    INSERT INTO runs (started, status, preflight, judges, packs, sources, shard)
    VALUES (:now, 'running', :preflight, :judges, :packs, :sources, :shard)
"""
_END_RUN: Final = """
    UPDATE runs SET
        finished = :now, status = 'complete', verdict = :verdict, notes = :notes, unchanged = :unchanged,
        stacks = (SELECT count(*) FROM stacks WHERE run = :run),
        passed = (SELECT count(*) FROM stacks WHERE run = :run AND verdict = 'pass'),
        failed = (SELECT count(*) FROM stacks WHERE run = :run AND verdict = 'fail'),
        errors = (SELECT count(*) FROM stacks WHERE run = :run AND verdict = 'error'),
        resources = (SELECT coalesce(sum(summary ->> 'resources'), 0) FROM stacks WHERE run = :run),
        new = (SELECT count(*) FROM findings WHERE first_run = :run AND fixed_run IS NULL),
        fixed = (SELECT count(*) FROM findings WHERE fixed_run = :run),
        by_policy = :by_policy
    WHERE id = :run
"""
_SAVE_STACK: Final = """
    INSERT INTO stacks (
        key, source, path, project, stack, verdict, error, hint, summary, notes, owner, content, judges, judged, run
    ) VALUES (
        :key, :source, :path, :project, :stack, :verdict, :error, :hint, :summary, :notes, :owner, :content, :judges,
        :judged, :run
    )
    ON CONFLICT (key) DO UPDATE SET
        path = excluded.path, project = excluded.project, stack = excluded.stack, verdict = excluded.verdict,
        error = excluded.error, hint = excluded.hint, summary = excluded.summary, notes = excluded.notes,
        owner = excluded.owner, content = excluded.content, judges = excluded.judges, judged = excluded.judged,
        run = excluded.run
    RETURNING id
"""
# One that was fixed and is back is new.
_SAVE_FINDING: Final = """
    INSERT INTO findings (
        stack, pack, policy, urn, key, copy, status, level, severity, message, more, closes, in_baseline, owner,
        exempt_until, first_seen, last_seen, first_run, last_run
    ) VALUES (
        :stack, :pack, :policy, :urn, :key, :copy, :status, :level, :severity, :message, :more, :closes, :in_baseline,
        :owner, :exempt_until, :now, :now, :run, :run
    )
    ON CONFLICT (stack, pack, policy, urn, key, copy) DO UPDATE SET
        status = excluded.status, level = excluded.level, severity = excluded.severity, message = excluded.message,
        more = excluded.more, closes = excluded.closes, in_baseline = excluded.in_baseline, owner = excluded.owner,
        exempt_until = excluded.exempt_until, last_seen = excluded.last_seen, last_run = excluded.last_run,
        first_seen = CASE WHEN fixed_run IS NULL THEN first_seen ELSE excluded.first_seen END,
        first_run = CASE WHEN fixed_run IS NULL THEN first_run ELSE excluded.first_run END,
        fixed_run = NULL
"""
_FIX_FINDINGS: Final = """
    UPDATE findings SET fixed_run = :run WHERE stack = :stack AND fixed_run IS NULL AND last_run < :run
"""
_FIX_GONE: Final = """
    UPDATE findings SET fixed_run = :run WHERE fixed_run IS NULL AND stack IN (
        SELECT id FROM stacks WHERE run < :run AND source IN (SELECT value FROM json_each(:sources))
        AND key NOT IN (SELECT key FROM listed)
    )
"""
_BY_POLICY: Final = """
    SELECT policy, count(*), count(DISTINCT stack), sum(closes) FROM findings
    WHERE fixed_run IS NULL AND stack IN (SELECT id FROM stacks WHERE run = ? AND verdict != 'error')
    GROUP BY policy ORDER BY policy
"""


class Database:
    """The results of audits; `open_database` opens one. What it can't write it raises as `PreflightError`."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self.connection = connection
        self.run = 0
        """The number of the run that is under way, or was the last."""
        self._name = name
        self._judges = self._shard = ""
        self._sources: tuple[str, ...] = ()
        self._unchanged = 0
        self._day = ""
        self._committed = time.monotonic()

    # --- A run --------------------------------------------------------------------------------------------------------

    def begin(self, packs: Sequence[Pack], judges: str, sources: Sequence[str], shard: str = "") -> None:
        """Begin a run; one that never came to its end is marked as such."""
        self._judges, self._sources, self._shard = judges, tuple(sources), shard
        # Of the beginning: what ends with a day may have been looked at before midnight.
        self._day = _now()[:10]
        with self._told():
            self.connection.execute("UPDATE runs SET status = 'interrupted' WHERE status = 'running'")
            cursor = self.connection.execute(
                _BEGIN_RUN,
                {
                    "now": _now(),
                    "preflight": __version__,
                    "judges": judges,
                    "packs": json.dumps([asdict(pack) for pack in packs]),
                    "sources": json.dumps(list(sources)),
                    "shard": shard,
                },
            )
            self.run = int(cursor.lastrowid or 0)
            self.connection.commit()

    def known(self, address: StackAddress) -> str:
        """Return the digest of the content that was judged today by the same judges; empty where there is none.

        Exemptions end with a day, so an outcome does too.
        """
        row = self.connection.execute(
            "SELECT content FROM stacks WHERE key = ? AND judges = ? AND judged = ? AND verdict != 'error'",
            (address.key, self._judges, self._day),
        ).fetchone()
        return str(row[0]) if row else ""

    def save(self, outcome: StackOutcome, results: Sequence[Result], verdict: Verdict, owners: StackOwners) -> None:
        """Keep what came of a stack; ``results`` are its findings as the baseline leaves them."""
        with self._told():
            if outcome.unchanged:
                self._keep(outcome)
            else:
                self._save(outcome, results, verdict, owners)
            if time.monotonic() - self._committed > _SECONDS_BETWEEN_COMMITS:
                self.connection.commit()
                self._committed = time.monotonic()

    def _keep(self, outcome: StackOutcome) -> None:
        key, run = outcome.address.key, self.run
        self.connection.execute("UPDATE stacks SET run = ?, path = ? WHERE key = ?", (run, outcome.address.path, key))
        self.connection.execute(
            "UPDATE findings SET last_run = ?, last_seen = ? "
            "WHERE fixed_run IS NULL AND stack = (SELECT id FROM stacks WHERE key = ?)",
            (run, _now(), key),
        )
        self._unchanged += 1

    def _save(self, outcome: StackOutcome, results: Sequence[Result], verdict: Verdict, owners: StackOwners) -> None:
        address, error = outcome.address, outcome.error
        (stack,) = self.connection.execute(
            _SAVE_STACK,
            {
                "key": address.key,
                "source": address.source,
                "path": address.path,
                "project": outcome.project,
                "stack": outcome.stack,
                "verdict": verdict,
                "error": error.message if error else None,
                "hint": error.hint if error else None,
                "summary": json.dumps(asdict(outcome.summary)),
                "notes": json.dumps(list(outcome.notes)),
                "owner": owners.stack,
                "content": outcome.digest,
                "judges": self._judges,
                "judged": self._day,
                "run": self.run,
            },
        ).fetchone()
        if error is not None:  # nothing is known of the findings that were there
            return
        copies: Counter[tuple[str, ...]] = Counter()
        for result in results:
            key = finding_key(result.urn, result.message)
            identity = (result.pack, result.policy, result.urn, key)
            row = _finding(result, owners.of(result.urn))
            row |= {"stack": stack, "key": key, "copy": copies[identity], "now": _now(), "run": self.run}
            self.connection.execute(_SAVE_FINDING, row)
            copies[identity] += 1
        self.connection.execute(_FIX_FINDINGS, {"stack": stack, "run": self.run})

    def verdict(self, address: StackAddress) -> Verdict:
        """Return the verdict that is kept of a stack."""
        (found,) = self.connection.execute("SELECT verdict FROM stacks WHERE key = ?", (address.key,)).fetchone()
        verdict: Verdict = found
        return verdict

    def holds(self, policy: str, urn: str, key: str) -> bool:
        """Return whether a finding is there (``key`` as in `preflight.baseline.keys`)."""
        query = "SELECT 1 FROM findings WHERE policy = ? AND urn = ? AND key = ? AND fixed_run IS NULL"
        return self.connection.execute(query, (policy, urn, key)).fetchone() is not None

    def judged(self) -> Iterator[tuple[str, str]]:
        """Give project and stack of each stack of this run that has a verdict."""
        yield from self.connection.execute(
            "SELECT project, stack FROM stacks WHERE run = ? AND verdict != 'error'", (self.run,)
        )

    def end(self, listed: Iterable[str], notes: Sequence[str]) -> Verdict:
        """Bring the run to its end; returns the verdict on all its stacks.

        ``listed`` are the keys of all stacks of the sources; findings of others are gone with them.
        """
        with self._told():
            self.connection.execute("CREATE TEMP TABLE IF NOT EXISTS listed (key TEXT PRIMARY KEY)")
            self.connection.execute("DELETE FROM listed")
            self.connection.executemany("INSERT OR IGNORE INTO listed VALUES (?)", ((key,) for key in listed))
            self.connection.execute(_FIX_GONE, {"run": self.run, "sources": json.dumps(list(self._sources))})
            verdict = self._verdict()
            by_policy = {
                policy: {"findings": findings, "stacks": stacks, "closing": closing}
                for policy, findings, stacks, closing in self.connection.execute(_BY_POLICY, (self.run,))
            }
            self.connection.execute(
                _END_RUN,
                {
                    "now": _now(),
                    "run": self.run,
                    "verdict": verdict,
                    "notes": json.dumps(list(notes)),
                    "unchanged": self._unchanged,
                    "by_policy": json.dumps(by_policy),
                },
            )
            self.connection.commit()
            return verdict

    def _verdict(self) -> Verdict:
        """Return the gravest verdict; without a stack there is none."""
        query = "SELECT DISTINCT verdict FROM stacks WHERE run = ?"
        found = {row[0] for row in self.connection.execute(query, (self.run,))}
        return "error" if "error" in found or (not found and not self._shard) else "fail" if "fail" in found else "pass"

    def interrupt(self) -> None:
        """Keep what is known of a run that will not come to its end; never raises."""
        with contextlib.suppress(sqlite3.Error):
            self.connection.execute(
                "UPDATE runs SET status = 'interrupted', finished = ? WHERE id = ?", (_now(), self.run)
            )
            self.connection.commit()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _trouble(self._name, error) from error


def _finding(result: Result, owner: str) -> dict[str, Any]:
    exemption = in_force(result.message)
    more = {
        "type": result.type,
        "name": result.name,
        "location": asdict(result.location) if result.location else None,
        "placeholders": list(result.placeholders),
        "seen_in": list(result.seen_in),
        "exceptions": list(result.exceptions),
    }
    return {
        "pack": result.pack,
        "policy": result.policy,
        "urn": result.urn,
        "status": result.status,
        "level": result.enforcement_level,
        "severity": result.severity,
        "message": result.message,
        "more": json.dumps(more),
        "closes": result.closes_gate,
        "in_baseline": result.in_baseline,
        "owner": owner,
        "exempt_until": exemption.until.isoformat() if exemption else None,
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@contextlib.contextmanager
def open_database(file: Path | None) -> Iterator[Database]:
    """Open a database, and make it where there is none; raises `PreflightError` where that is not possible.

    Nobody else writes to it during the block. Without a ``file`` it is a private one.
    """
    name = str(file) if file is not None else "of this run"
    try:
        connection = sqlite3.connect(file if file is not None else "", timeout=5.0, isolation_level="DEFERRED")
    except sqlite3.Error as error:
        raise _trouble(name, error) from error
    try:
        with contextlib.closing(connection):
            _prepare(connection, name)
            yield Database(connection, name)
    except sqlite3.Error as error:
        raise _trouble(name, error) from error


def _prepare(connection: sqlite3.Connection, name: str) -> None:
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA foreign_keys = ON")
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application != _APPLICATION:
        raise ArgumentsError(f"{name} is the database of something else.", "Name another file with --database.")
    if tables and version != SCHEMA:
        raise ArgumentsError(
            f"{name} has version {version} of the schema; this preflight writes version {SCHEMA}.",
            "Begin a new file with --database, or bring preflight up to date.",
        )
    if not tables:
        connection.executescript(
            f"BEGIN; PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {SCHEMA};"
            + files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
            + "COMMIT;"
        )


def _trouble(name: str, error: sqlite3.Error) -> PreflightError:
    if "locked" in str(error):
        return ArgumentsError(
            f"The database {name} is in use.", "Wait for the other audit to end, or name another file."
        )
    if "not a database" in str(error):
        return ArgumentsError(f"{name} is no SQLite database.", "Name another file with --database.")
    return PreflightError(
        f"The database {name} can't be written: {error}.",
        "Make room for it, or name another file with --database. What was written before is there.",
    )
