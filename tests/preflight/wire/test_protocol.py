"""Pulumi's messages, without the price of the SDK, and the same ones once the SDK is there."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from preflight.wire.protocol import CHANNEL_OPTIONS, MAX_MESSAGE_BYTES
from tests.preflight.harness import ROOT

BOTH = """
import sys
from preflight.wire import protocol
assert "pulumi" not in sys.modules, "the whole SDK was loaded"
import pulumi
from pulumi.runtime.proto import resource_pb2 as theirs
assert pulumi.Output and pulumi.runtime.proto.resource_pb2 is theirs
ours = protocol.resource_pb2
names = [name for name, each in vars(ours).items() if isinstance(each, type)]
assert len(names) > 20
assert all(getattr(theirs, name) is getattr(ours, name) for name in names)
"""


@pytest.mark.parametrize("implementation", ["upb", "python"])
def test_messages_are_those_of_the_sdk(implementation):
    done = subprocess.run(
        [sys.executable, "-c", BOTH],
        cwd=ROOT,
        env={"PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION": implementation},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_without_the_sdk_it_says_what_to_install(tmp_path):
    script = (
        "import json, sys, importlib.util as u\n"
        "find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'pulumi' else find(name, *rest)\n"
        "try:\n    import preflight.wire.protocol\n"
        "except ImportError as error:\n    print(json.dumps(str(error)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == (
        "preflight needs the package 'pulumi' in its own environment: pip install pulumi"
    )


def test_no_proxy_stands_between_peers_on_loopback():
    assert ("grpc.enable_http_proxy", 0) in CHANNEL_OPTIONS
    assert ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES) in CHANNEL_OPTIONS
