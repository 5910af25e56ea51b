from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from preflight.audit import database as database_module
from preflight.audit.database import open_database
from preflight.audit.owners import StackOwners
from preflight.audit.stacks import StackAddress, StackOutcome
from preflight.errors import ArgumentsError, PreflightError
from preflight.report import NoVerdict, Pack, Result, Summary
from tests.preflight.harness import ROOT

ADDRESS = StackAddress("org", "state", "org", "dev.json", "shop", "dev")
OUTCOME = StackOutcome(ADDRESS, "shop", "dev", summary=Summary(resources=2), digest="d1")
NOBODY = StackOwners()


def finding(name="a", message="It is bad.", level="mandatory", **members) -> Result:
    urn = f"urn:pulumi:dev::shop::aws:sqs/queue:Queue::{name}"
    return Result("pack", "policy", urn, "aws:sqs/queue:Queue", name, "violation", level, None, message, **members)


def run(file, *results, outcome=OUTCOME, verdict="fail", judges="j", owners=NOBODY, listed=None):
    """One run with one stack; returns its number."""
    with open_database(file) as database:
        database.begin([Pack("pack", "1", "p", ())], judges, ["org"])
        database.save(outcome, results, verdict, owners)
        database.end(listed or [outcome.address.key], ["note"])
        return database.run


def rows(file, query):
    with closing(sqlite3.connect(file)) as connection, connection:
        return connection.execute(query).fetchall()


def test_findings_keep_when_they_were_first_seen(tmp_path):
    file = tmp_path / "audit.sqlite"
    run(file, finding("a"), finding("b"))
    run(file, finding("b"), finding("c"))

    query = "SELECT urn ->> 0, first_run, last_run, fixed_run FROM findings ORDER BY urn"
    assert [row[1:] for row in rows(file, query.replace("urn ->> 0", "urn"))] == [(1, 1, 2), (1, 2, None), (2, 2, None)]
    assert rows(file, "SELECT stacks, failed, resources, new, fixed, status FROM runs") == [
        (1, 1, 2, 2, 0, "complete"),
        (1, 1, 2, 1, 1, "complete"),
    ]


def test_one_that_was_fixed_and_is_back_is_new(tmp_path):
    file = tmp_path / "audit.sqlite"
    for results in ([finding()], [], [finding()]):
        run(file, *results)

    assert rows(file, "SELECT first_run, fixed_run FROM findings") == [(3, None)]


def test_a_date_in_a_message_makes_no_other_finding_and_another_word_does(tmp_path):
    file = tmp_path / "audit.sqlite"
    run(file, finding(message="It ended on 2026-01-01."))
    run(file, finding(message="It ended on 2026-01-02."))
    assert rows(file, "SELECT message, first_run FROM findings") == [("It ended on 2026-01-02.", 1)]

    run(file, finding(message="It began on 2026-01-02."))
    assert rows(file, "SELECT count(*) FROM findings") == [(2,)]


def test_the_same_finding_twice_is_two(tmp_path):
    run(tmp_path / "a", finding(), finding())

    assert rows(tmp_path / "a", "SELECT copy FROM findings ORDER BY copy") == [(0,), (1,)]


def test_without_a_verdict_nothing_is_known_of_the_findings_that_were_there(tmp_path):
    file = tmp_path / "audit.sqlite"
    run(file, finding())
    run(file, outcome=replace(OUTCOME, error=NoVerdict("Broken.", "Mend.")), verdict="error")

    assert rows(file, "SELECT first_run, last_run, fixed_run FROM findings") == [(1, 1, None)]
    assert rows(file, "SELECT verdict, error, hint FROM stacks") == [("error", "Broken.", "Mend.")]
    assert rows(file, "SELECT verdict FROM runs ORDER BY id") == [("fail",), ("error",)]


def test_findings_of_a_stack_that_is_gone_are_gone(tmp_path):
    file = tmp_path / "audit.sqlite"
    run(file, finding())
    other = replace(OUTCOME, address=replace(ADDRESS, stack="prod"))
    run(file, outcome=other, verdict="pass")

    assert rows(file, "SELECT fixed_run FROM findings") == [(2,)]


def test_of_another_shard_nothing_is_gone(tmp_path):
    file = tmp_path / "audit.sqlite"
    run(file, finding())
    other = replace(OUTCOME, address=replace(ADDRESS, stack="prod"))
    run(file, outcome=other, verdict="pass", listed=[ADDRESS.key, other.address.key])

    assert rows(file, "SELECT fixed_run FROM findings") == [(None,)]


def test_what_is_known_rests_on_judges_and_day(tmp_path):
    file = tmp_path / "audit.sqlite"
    run(file, finding())

    def known(judges="j"):
        with open_database(file) as database:
            database.begin([], judges, ["org"])
            return database.known(ADDRESS)

    assert known() == "d1"
    assert known("other") == ""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE stacks SET judged = '2020-01-01'")
    assert known() == ""


def test_the_day_is_that_on_which_the_audit_began(tmp_path, monkeypatch):
    """What ends at midnight may have been looked at before."""
    file = tmp_path / "audit.sqlite"
    days = iter(["2026-01-01T23:59:59Z"])
    monkeypatch.setattr(database_module, "_now", lambda: next(days, "2026-01-02T00:00:01Z"))
    run(file, finding())

    assert rows(file, "SELECT judged FROM stacks") == [("2026-01-01",)]


def test_what_is_unchanged_keeps_its_findings(tmp_path):
    file = tmp_path / "audit.sqlite"
    run(file, finding())
    run(file, outcome=replace(OUTCOME, unchanged=True, summary=Summary()))

    assert rows(file, "SELECT first_run, last_run, fixed_run FROM findings") == [(1, 2, None)]
    assert rows(file, "SELECT unchanged, resources, failed FROM runs WHERE id = 2") == [(1, 2, 1)]


def test_keeps_owners_exemptions_and_levels(tmp_path):
    file = tmp_path / "a"
    owners = StackOwners("", {finding().urn: "data"}, "platform")
    run(
        file,
        finding(message="Exempt from x until 2027-01-31, 3 days left: It is bad.", level="advisory"),
        finding("b", in_baseline=True),
        owners=owners,
    )

    assert rows(file, "SELECT owner, exempt_until, level, closes, in_baseline FROM findings ORDER BY id") == [
        ("data", "2027-01-31", "advisory", 0, 0),
        ("platform", None, "mandatory", 0, 1),
    ]
    assert rows(file, "SELECT owner FROM stacks") == [("platform",)]


def test_a_run_that_did_not_end_says_so(tmp_path):
    file = tmp_path / "a"
    with open_database(file) as database:
        database.begin([], "j", ["org"])
        database.save(OUTCOME, [finding()], "fail", NOBODY)
        database.interrupt()
    with open_database(file) as database:
        database.begin([], "j", ["org"])
    run(file, finding())

    assert [row[0] for row in rows(file, "SELECT status FROM runs")] == ["interrupted", "interrupted", "complete"]


def test_one_audit_at_a_time(tmp_path, monkeypatch):
    file = tmp_path / "a"
    with open_database(file) as database:
        database.begin([], "j", ["org"])
        with pytest.raises(ArgumentsError, match="is in use"), open_database(file) as other:
            other.begin([], "j", ["org"])


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"not a database, but long enough to be read as one" * 30, "is no SQLite database"), (None, "something else")],
)
def test_what_is_no_database_of_ours_is_refused(tmp_path, content, message):
    file = tmp_path / "other"
    if content is None:
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("CREATE TABLE x (y)")
    else:
        file.write_bytes(content)

    with pytest.raises(ArgumentsError, match=message), open_database(file):
        pass


def test_another_version_of_the_schema_is_refused(tmp_path):
    run(tmp_path / "a")
    with closing(sqlite3.connect(tmp_path / "a")) as connection, connection:
        connection.execute("PRAGMA user_version = 9")

    with pytest.raises(ArgumentsError, match="has version 9 of the schema"), open_database(tmp_path / "a"):
        pass


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(PreflightError, match="can't be written"), open_database(tmp_path / "no/a"):
        pass


FILLS = """
import resource, sys
from tests.preflight.audit.test_database import ADDRESS, NOBODY, OUTCOME, finding
from dataclasses import replace
from pathlib import Path
from preflight.audit.database import open_database
from preflight.errors import PreflightError
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    with open_database(Path(sys.argv[1])) as database:
        database.begin([], "j", ["org"])
        for number in range(10_000):
            address = replace(ADDRESS, stack=f"s{number}")
            database.save(replace(OUTCOME, address=address), [finding(message="x" * 1000)], "fail", NOBODY)
            database.connection.commit()
except PreflightError as error:
    print(error.message)
"""


def test_a_disk_without_room_leaves_a_database_that_opens(tmp_path):
    file = tmp_path / "audit.sqlite"
    done = subprocess.run(
        [sys.executable, "-c", FILLS, str(file)],
        cwd=ROOT,
        env={**os.environ},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "can't be written: " in done.stdout, done.stderr
    assert rows(file, "PRAGMA integrity_check") == [("ok",)]
    stacks, findings = rows(file, "SELECT (SELECT count(*) FROM stacks), (SELECT count(*) FROM findings)")[0]
    assert stacks == findings > 10
    assert rows(file, "SELECT status FROM runs") == [("running",)]
    assert resource.getrlimit(resource.RLIMIT_FSIZE) != (300_000, 300_000)
