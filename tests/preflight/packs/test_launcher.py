"""Packs of two previews: forked from one process where that is possible, never shared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from preflight.packs.launcher import described
from preflight.processes.forked import FORKS
from tests.preflight.harness import PROGRAM, pack_with, preflight, write_pack, write_program

NOTES = """
    import json, pathlib, threading
    seen, one_at_a_time = [], threading.Lock()
    """

# Each process adds to a file who it is, and how many resources it has heard of.
POLICY = """
        with one_at_a_time:
            seen.append(args.name)
            count = len(seen)
        with pathlib.Path("seen.json").open("a") as stream:
            stream.write(json.dumps([os.getpid(), os.getppid(), count]) + chr(10))
    """


OWN_SERVER = """import grpc
    wrapped = [cell.cell_contents for cell in grpc.server.__closure__ or ()]
    grpc.server = next((found for found in wrapped if callable(found)), grpc.server)
    """


def processes(tmp_path: Path, before: str = "") -> dict[int, list[list[int]]]:
    """Run two previews; by process of the pack, what it wrote."""
    seen = tmp_path / "seen.json"  # not in the pack's folder: packs run from a copy
    pack = write_pack(tmp_path / "pack", pack_with(POLICY.replace("seen.json", str(seen)), NOTES + before))
    outcome = preflight(write_program(tmp_path / "project", PROGRAM), pack)
    assert outcome.status == 0, outcome.out + outcome.err
    found: dict[int, list[list[int]]] = {}
    for line in seen.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        found.setdefault(entry[0], []).append(entry)
    return found


def test_two_previews_never_share_what_a_pack_remembers(tmp_path):
    found = processes(tmp_path)

    assert len(found) == 2
    for entries in found.values():
        assert sorted(count for _, _, count in entries) == [1, 2]


@pytest.mark.skipif(not FORKS, reason="on this system no process may fork after its imports")
def test_the_second_is_forked_from_the_first(tmp_path):
    found = processes(tmp_path)
    assert any(entries[0][1] in found for entries in found.values())


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(
            "import threading; threading.Thread(target=time.sleep, args=(600,), daemon=True).start()", id="a thread"
        ),
        pytest.param("import socket; connection = socket.socket()", id="a connection"),
        pytest.param(OWN_SERVER, id="a server of its own"),
    ],
)
def test_a_pack_that_can_not_be_forked_is_started_twice(tmp_path, before):
    found = processes(tmp_path, before)

    assert len(found) == 2
    assert not any(entries[0][1] in found for entries in found.values())


def test_a_pack_that_crashes_as_it_is_forked(tmp_path):
    """The process that is forked ends; what it was forked from goes on."""
    before = "pid = os.getpid(); os.register_at_fork(after_in_child=lambda: os._exit(3))"

    assert len(processes(tmp_path, before)) == 2


RAISES = """
        config = args.props["config"]
    """


@pytest.mark.parametrize("previews", ["both", "first"])
def test_a_policy_that_raises_is_told_with_its_line_and_its_traceback(tmp_path, previews):
    pack = write_pack(tmp_path / "pack", pack_with(RAISES))

    outcome = preflight(write_program(tmp_path / "project"), pack, options=("--previews", previews))

    assert outcome.status == 2
    assert "policy policy raised KeyError: 'config' at __main__.py:7" in outcome.message
    assert outcome.err.startswith("Traceback (most recent call last):")
    assert "in policy" in outcome.err
    assert "launcher.py" not in outcome.err


def test_what_no_line_of_the_pack_raised_is_not_the_packs(tmp_path):
    with pytest.raises(NotImplementedError) as caught:
        raise NotImplementedError("Method not implemented!")

    assert described(caught.value, str(tmp_path)) == ""
