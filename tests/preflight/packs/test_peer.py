"""Which process is at the other end of a connection."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from preflight.packs.peer import Connection, connections

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")

SERVER = """
import socket, sys
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen()
print(server.getsockname()[1], flush=True)
accepted, _ = server.accept()
print("accepted", flush=True)
sys.stdin.read()
"""


def test_the_other_end_is_held_by_the_group_that_was_started_or_by_another() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert child.stdout is not None
    port = int(child.stdout.readline())
    assert connections(port, child.pid) == []
    with socket.create_connection(("127.0.0.1", port)) as own:
        assert child.stdout.readline() == "accepted\n"
        number = own.getsockname()[1]

        assert connections(port, child.pid) == [Connection(number, held_by_group=True)]
        assert connections(port, os.getpgid(0)) == [Connection(number, held_by_group=False)]
    child.communicate(timeout=30)


def test_where_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("preflight.packs.peer._TABLES", ("/nowhere",))

    assert connections(1, 1) is None
