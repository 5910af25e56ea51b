"""The settings that are proposed pass the gate: what is kept is what the policy pack lets stand."""

from __future__ import annotations

import json
import subprocess
import sys

from infra.adopt.proposal import propose
from tests.infra.adopt.snapshots import index, present, snapshot, stream, table
from tests.infra.program import ROOT


def test_a_stack_that_keeps_everything_passes_the_gate():
    users = table(
        "users",
        globalIndexes=[index("by-email", ("email", "S"), projection="INCLUDE", attributes=["name"])],
        stream=stream("users", "NEW_IMAGE"),
        tableClass="STANDARD_INFREQUENT_ACCESS",
        timeToLive="expiresAt",
        limits={"read": 7, "write": 9},
        kinesisStreams=[{"arn": "arn:aws:kinesis:x", "status": "ACTIVE", "precision": None}],
        tags={"Owner": "ada"},
    )
    events = table("events", localIndexes=[index("by-kind", ("eventId", "S"), ("kind", "S"))])
    sessions = table("sessions", globalIndexes=[index("byUser", ("userId", "S"), ("timestamp", "N"))])
    config = propose(snapshot(users=users, events=events, sessions=sessions), present()).config
    values = [f"{key}={value if isinstance(value, str) else json.dumps(value)}" for key, value in config.items()]
    options = [part for value in values for part in ("--config", value)]
    command = [sys.executable, "-m", "preflight", "--project", str(ROOT), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
