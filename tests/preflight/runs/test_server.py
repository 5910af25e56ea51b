"""The server that the program and the packs talk to."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from preflight.errors import PreflightError
from preflight.runs.console import Console
from preflight.runs.request import PackRequest, RunRequest
from preflight.runs.session import run


def test_a_port_that_is_taken(tmp_path: Path, project: Path, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process listens on the very port that preflight chose."""
    taken = socket.create_server(("127.0.0.1", 0))
    holder = socket.socket()
    address = f"127.0.0.1:{taken.getsockname()[1]}"
    monkeypatch.setattr("preflight.runs.session.reserve_address", lambda: (holder, address))

    with pytest.raises(PreflightError) as caught:
        run(RunRequest(project=project, packs=(PackRequest(str(pack)),)), Console.quiet())

    taken.close()
    assert caught.value.message == f"preflight could not listen on {address}."
