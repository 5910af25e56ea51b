"""`preflight audit` and `preflight audit-merge` as they are run: status, document, and what is left behind."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from preflight.cli.audit import build_audit_parser, build_merge_parser
from preflight.errors import ArgumentsError
from tests.preflight.audit.states import (
    PACK,
    audit,
    export,
    queue,
    verdicts,
    write_export,
    write_stack,
)
from tests.preflight.harness import ROOT, command, pack_with, write_pack
from tests.preflight.running import gone, linux


@pytest.fixture
def pack(tmp_path):
    return write_pack(tmp_path / "pack", PACK)


@pytest.fixture
def backend(tmp_path):
    return tmp_path / "backend"


def rows(file, query):
    with closing(sqlite3.connect(file)) as connection, connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def test_open_closed_and_without_a_verdict(backend, pack, tmp_path):
    write_stack(backend, "good")
    assert audit(backend, "--policy-pack", pack).status == 0

    write_stack(backend, "bad", stack="prod", suffix=".gz")
    closed = audit(backend, "--policy-pack", pack, "--jobs", 1)
    assert (closed.status, verdicts(closed)) == (1, {"shop/dev": "pass", "shop/prod": "fail"})
    assert closed.report["stacks"][1]["results"][0]["message"] == "Names are good.\nbad has a bad name."

    file = write_stack(backend, "good", stack="half")
    file.write_bytes(file.read_bytes()[:40])
    broken = audit(backend, "--policy-pack", pack)
    assert (broken.status, verdicts(broken)["shop/half"]) == (2, "error")
    assert broken.report["summary"]["error"] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere", "--policy-pack", "policypack"], "There is nothing at nowhere."),
        (["docs", "--policy-pack", "policypack"], "There is no stack in docs."),
        (["docs", "--policy-pack", "none"], "There is no policy pack at"),
        (["docs", "--policy-pack", "policypack", "--shard", "9/8"], "'9/8' is not of the form 3/8"),
        (["docs", "--policy-pack", "policypack", "--jobs", "0"], "'0' is not a number of processes"),
        (["docs", "--policy-pack", "policypack", "--baseline", "none.json"], "There is no baseline at none.json"),
        (["docs", "--policy-pack", "policypack", "--owners", "none"], "The file of owners none can't be read"),
        (["docs", "--policy-pack", "policypack", "--write-baseline", "b.json"], "--write-baseline needs an owner"),
        (["docs", "--policy-pack", "policypack", "--report", "pdf=x"], "is not of the form FORMAT=FILE"),
        (["docs", "--policy-pack", "policypack", "--database", "no/where"], "no/where can't be written"),
        ([], "the following arguments are required: SOURCE"),
    ],
)
def test_what_is_wrong_is_no_verdict_and_names_it(arguments, message):
    outcome = audit(*arguments)

    assert outcome.status == 2
    assert message in outcome.report["error"]["message"]
    assert outcome.report["stacks"] == []


def test_a_second_audit_judges_what_changed(backend, pack, tmp_path):
    for number in range(4):
        write_stack(backend, "good", stack=f"s{number}")
    database = tmp_path / "audit.sqlite"

    first = audit(backend, "--policy-pack", pack, "--database", database)
    write_stack(backend, "good", "bad", stack="s3")
    second = audit(backend, "--policy-pack", pack, "--database", database)

    assert (first.report["summary"]["unchanged"], second.report["summary"]["unchanged"]) == (0, 3)
    assert (second.status, second.report["summary"]["new"]) == (1, 1)
    third = audit(backend, "--policy-pack", pack, "--database", database, format="text")
    assert third.out.endswith("CLOSED: 1 closed, 3 open; 0 new, 0 fixed since the last run\n")
    # Another configuration of the pack: everything is judged again.
    config = write_export(tmp_path / "config.json", {"no-bad-names": "advisory"})
    fourth = audit(backend, "--policy-pack", pack, "--policy-pack-config", config, "--database", database)
    assert (fourth.status, fourth.report["summary"]["unchanged"]) == (0, 0)
    assert fourth.report["summary"]["by_policy"]["no-bad-names"]["would_close"] == 1


def test_shards_are_joined(backend, pack, tmp_path):
    for number in range(6):
        write_stack(backend, "bad" if number == 2 else "good", stack=f"s{number}")
    files = []
    for number in (1, 2, 3):
        files.append(tmp_path / f"{number}.json")
        part = audit(backend, "--policy-pack", pack, "--shard", f"{number}/3", "--report", f"json={files[-1]}")
        assert part.status in (0, 1)

    whole = audit(*files, "--report", f"html={tmp_path}/page.html", name="audit-merge")
    missing = audit(*files[:2], name="audit-merge")

    assert (whole.status, whole.report["summary"]["stacks"], whole.report["summary"]["fail"]) == (1, 6, 1)
    assert "</html>" in (tmp_path / "page.html").read_text("utf-8")
    assert (missing.status, missing.report["error"]["message"]) == (2, "Shards are missing: 3/3.")


def test_owners_by_tag_and_by_file(backend, pack, tmp_path):
    write_stack(backend, "bad", tags={"Squad": "data"})
    write_stack(backend, "bad", project="bank")
    (tmp_path / "OWNERS").write_text("* @platform\n", "utf-8")

    outcome = audit(backend, "--policy-pack", pack, "--owner-tag", "squad", "--owners", tmp_path / "OWNERS")

    found = {stack["project"]: stack["results"][0]["owner"] for stack in outcome.report["stacks"]}
    assert found == {"shop": "data", "bank": "@platform"}


def test_a_baseline_lets_by_what_is_there(backend, pack, tmp_path):
    write_stack(backend, "bad")
    baseline = tmp_path / "baseline.json"

    written = audit(backend, "--policy-pack", pack, "--write-baseline", baseline, "--baseline-owner", "data")
    under = audit(backend, "--policy-pack", pack, "--baseline", baseline)
    write_stack(backend, "bad", "bad2")
    new = audit(backend, "--policy-pack", pack, "--baseline", baseline)
    write_stack(backend, "good")
    fixed = audit(backend, "--policy-pack", pack, "--baseline", baseline)

    assert written.status == 1
    assert "1 added" in written.err
    assert (under.status, under.report["stacks"][0]["summary"]["baseline"]) == (0, 1)
    assert (new.status, [each["closes"] for each in new.report["stacks"][0]["results"]]) == (1, [False, True])
    assert fixed.status == 0
    assert fixed.report["notes"][0].startswith(
        "Baseline entries whose finding is gone: 1 (no-bad-names on bad, owner data)"
    )


def test_no_secret_is_in_any_result(backend, tmp_path):
    """Ciphertext, decrypted exports and tags: a pack that tells everything it is given can't tell them."""
    tells = write_pack(tmp_path / "tells", pack_with("report(repr(args.props))"))
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
    exports = tmp_path / "exports"
    write_export(
        exports / "a.json",
        export(
            queue("a", password=secret | {"plaintext": '"hunter2"'}, key=[secret | {"ciphertext": "Y2lwaGVy"}]),
            queue("b", tags={"owner": secret | {"plaintext": '"hunter2"'}}),
        ),
    )
    (exports / "broken.json").write_text(json.dumps(export(queue("a", password="hunter2")))[:-4], "utf-8")
    database = tmp_path / "audit.sqlite"

    outcome = audit(exports, "--policy-pack", tells, "--database", database, "--report", f"html={tmp_path}/page.html")
    text = audit(exports, "--policy-pack", tells, "--database", database, format="text")

    everything = (outcome.out, outcome.err, text.out, text.err, (tmp_path / "page.html").read_text("utf-8"))
    for place in (*everything, database.read_bytes().decode("latin1")):
        assert "hunter2" not in place
        assert "Y2lwaGVy" not in place
    assert outcome.status == 2


def start(*arguments):
    return subprocess.Popen(
        command("audit", *arguments, "--format", "json"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(file: Path, count: int) -> list[int]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = file.read_text("utf-8").split() if file.exists() else []
        if len(found) >= count:
            return [int(pid) for pid in found]
        time.sleep(0.05)
    raise AssertionError("the pack did not start")


SLOW = 'open({pids!r}, "a").write(f"{{os.getpid()}}\\n"); time.sleep(600) if args.name == "slow" else None'


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_audit_keeps_what_is_known(backend, tmp_path, number):
    """Its status is that of no verdict, its database opens, and none of its processes is left."""
    pids, database = tmp_path / "pids", tmp_path / "audit.sqlite"
    slow = write_pack(tmp_path / "slow", pack_with(SLOW.format(pids=str(pids))))
    write_stack(backend, *map(str, range(30)))
    write_stack(backend, "slow", stack="slow")
    process = start(backend, "--policy-pack", slow, "--jobs", 1, "--database", database)
    time.sleep(0.5)
    wait_for(pids, 32)
    process.send_signal(number)
    out, _ = process.communicate(timeout=60)

    assert process.returncode == 2
    assert json.loads(out)["error"]["message"] == f"Interrupted by {number.name}."
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    assert rows(database, "SELECT status FROM runs") == [("interrupted",)]
    assert rows(database, "SELECT stack, verdict FROM stacks") == [("dev", "pass")]
    assert gone(list(set(wait_for(pids, 1))))


@linux
def test_a_worker_that_is_killed_takes_no_verdict_with_it(backend, tmp_path):
    """The stack that it was on is tried again, alone; once more killed, there is no verdict on it."""
    killer = write_pack(
        tmp_path / "killer",
        pack_with(
            'if args.name == "poison":\n            os.kill(worker(), 9)',
            before="""
    def worker():
        # The pack's parent is the worker, or whatever the worker started it by.
        return os.getppid()
    """,
        ),
    )
    write_stack(backend, "poison")
    for number in range(3):
        write_stack(backend, "good", stack=f"s{number}")

    outcome = audit(backend, "--policy-pack", killer, "--jobs", 2, "--database", tmp_path / "audit.sqlite")

    assert outcome.status == 2
    assert verdicts(outcome) == {"shop/dev": "error", "shop/s0": "pass", "shop/s1": "pass", "shop/s2": "pass"}
    assert "The worker that judged this stack died, twice" in outcome.report["stacks"][0]["error"]["message"]
    assert rows(tmp_path / "audit.sqlite", "PRAGMA integrity_check") == [("ok",)]


@linux
def test_an_audit_that_is_killed_leaves_a_database_that_opens(backend, tmp_path):
    pids, database = tmp_path / "pids", tmp_path / "audit.sqlite"
    slow = write_pack(tmp_path / "slow", pack_with(SLOW.format(pids=str(pids))))
    write_stack(backend, "slow")
    process = start(backend, "--policy-pack", slow, "--jobs", 1, "--database", database)
    found = wait_for(pids, 1)
    process.kill()
    process.communicate(timeout=60)

    assert process.returncode == -signal.SIGKILL
    assert gone(found)
    assert rows(database, "SELECT status FROM runs") == [("running",)]
    write_stack(backend, "good")
    again = audit(backend, "--policy-pack", slow, "--database", database)
    assert again.status == 0
    assert rows(database, "SELECT status FROM runs") == [("interrupted",), ("complete",)]


def test_a_full_disk_is_no_verdict_and_leaves_a_database_that_opens(backend, tmp_path):
    """A limit on the size of files stands for the disk; what was judged by then is kept."""
    wordy = write_pack(tmp_path / "wordy", pack_with('report("x" * 4000) if args.name != "shop-dev" else None'))
    for number in range(12):
        write_stack(backend, *map(str, range(10)), stack=f"s{number}")
    database = tmp_path / "audit.sqlite"
    asked = command("audit", backend, "--policy-pack", wordy, "--jobs", 1, "--database", database, "--format", "json")

    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 200; exec "$@"', "-", *asked],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )

    assert done.returncode == 2
    assert "audit.sqlite can't be written" in json.loads(done.stdout)["error"]["message"]
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    assert rows(database, "SELECT status FROM runs") != [("complete",)]


def test_a_document_that_nobody_takes_is_no_verdict(backend, pack):
    write_stack(backend, "good")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command("audit", backend, "--policy-pack", pack),
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )

    assert done.returncode == 2
    assert "could not be written to standard output" in done.stderr


def test_a_report_that_can_not_be_written_is_no_verdict(backend, pack, tmp_path):
    write_stack(backend, "good")
    (tmp_path / "file").write_text("", "utf-8")

    outcome = audit(backend, "--policy-pack", pack, "--report", f"json={tmp_path}/file/x.json")

    assert (outcome.status, outcome.report["verdict"]) == (2, "error")


def test_the_parsers_know_their_defaults():
    options = build_audit_parser().parse_args(["x"])
    assert (options.jobs, options.format, options.shard) == (os.cpu_count(), "text", None)
    assert build_merge_parser().parse_args(["x"]).format == "json"
    with pytest.raises(ArgumentsError):
        build_merge_parser().parse_args([])
