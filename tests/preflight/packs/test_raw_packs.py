"""Packs that speak the protocol by hand: old ones, wrong ones, dying ones. Never an open gate by accident."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.preflight.harness import PROGRAM, Outcome, preflight, write_pack, write_program

RAW = """
import os, sys, time
from concurrent import futures

import grpc
from pulumi.runtime.proto import analyzer_pb2 as proto, analyzer_pb2_grpc

class Pack(analyzer_pb2_grpc.AnalyzerServicer):
    # What is not defined here answers UNIMPLEMENTED, as packs of old SDKs do.
    POLICIES = [proto.PolicyInfo(name="rule", enforcementLevel=proto.MANDATORY)]

    def GetAnalyzerInfo(self, request, context):
        return proto.AnalyzerInfo(name="raw", policies=self.POLICIES)

    def Analyze(self, request, context):
        return proto.AnalyzeResponse(diagnostics=self.found(request))

    def found(self, request):
        if request.name == "bad":
            yield proto.AnalyzeDiagnostic(policyName="rule", message="Bad name.", enforcementLevel=proto.MANDATORY)

METHODS

server = grpc.server(futures.ThreadPoolExecutor(4))
analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Pack(), server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)
server.wait_for_termination()
"""


def raw_pack(folder: Path, methods: str = "") -> Path:
    """Write a pack whose class has ``methods`` besides."""
    return write_pack(folder, RAW.replace("METHODS", indent(dedent(methods), "    ")))


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return write_program(tmp_path / "bad", PROGRAM.replace("good", "bad"))


def run(project: Path, pack: Path) -> Outcome:
    return preflight(project, pack, options=("--pack-timeout", "5"))


def test_an_old_pack_knows_neither_handshake_nor_stacks(tmp_path: Path, project: Path, bad: Path) -> None:
    pack = raw_pack(tmp_path / "pack")

    assert run(project, pack).status == 0
    closed = run(bad, pack)
    assert closed.status == 1
    assert closed.found("violation") == [("rule", "bad", "mandatory")]


def test_an_old_pack_takes_no_configuration(tmp_path: Path, project: Path) -> None:
    (tmp_path / "config.json").write_text('{"rule": "advisory"}', "utf-8")

    outcome = preflight(
        project, raw_pack(tmp_path / "pack"), options=("--policy-pack-config", tmp_path / "config.json")
    )

    assert outcome.status == 2
    assert outcome.message == "Policy pack raw does not take a configuration."


def test_an_old_pack_can_not_remediate(tmp_path: Path, bad: Path) -> None:
    pack = raw_pack(tmp_path / "pack", 'POLICIES = [proto.PolicyInfo(name="rule", enforcementLevel=proto.REMEDIATE)]')

    assert run(bad, pack).status == 1


def test_policies_on_stacks_that_are_never_asked_do_not_pass(tmp_path: Path, project: Path) -> None:
    pack = raw_pack(
        tmp_path / "pack",
        """
        POLICIES = [
            proto.PolicyInfo(
                name="whole", enforcementLevel=proto.MANDATORY, policy_type=proto.POLICY_TYPE_STACK
            )
        ]
        """,
    )

    outcome = run(project, pack)

    assert outcome.status == 2
    assert outcome.message == (
        "Policy pack raw has policies on stacks (whole), and does not answer when asked about one."
    )


@pytest.mark.parametrize(
    "diagnostic",
    [
        pytest.param('policyName="rule", message="No.", enforcementLevel=99', id="a level that does not exist"),
        pytest.param('policyName="nobody", message="No.", enforcementLevel=1', id="a policy that was never listed"),
        pytest.param('policyName="rule", message="No.", enforcementLevel=1, urn="nonsense"', id="a URN of nothing"),
        pytest.param("enforcementLevel=1", id="nothing but a level"),
        pytest.param('policyName="rule", message="x" * 8_000_000, enforcementLevel=1', id="eight megabytes"),
    ],
)
def test_violations_that_make_no_sense_close_the_gate(tmp_path: Path, project: Path, diagnostic: str) -> None:
    pack = raw_pack(
        tmp_path / "pack",
        f"""
        def found(self, request):
            yield proto.AnalyzeDiagnostic({diagnostic})
        """,
    )

    outcome = run(project, pack)

    assert outcome.status == 1
    assert outcome.found("violation")


def test_a_policy_of_a_level_that_does_not_exist_is_mandatory(tmp_path: Path, project: Path) -> None:
    pack = raw_pack(tmp_path / "pack", 'POLICIES = [proto.PolicyInfo(name="rule", enforcementLevel=99)]')

    assert run(project, pack).report["packs"][0]["policies"][0]["enforcement_level"] == "mandatory"


def test_a_remediation_by_a_policy_that_was_never_listed(tmp_path: Path, project: Path) -> None:
    pack = raw_pack(
        tmp_path / "pack",
        """
        POLICIES = [proto.PolicyInfo(name="rule", enforcementLevel=proto.REMEDIATE)]

        def Remediate(self, request, context):
            return proto.RemediateResponse(remediations=[proto.Remediation(policyName="nobody", diagnostic="no")])
        """,
    )

    outcome = run(project, pack)

    assert outcome.status in (0, 1)
    assert "nobody" in {policy for policy, _, _ in outcome.found("unevaluated")}


@pytest.mark.parametrize(
    ("methods", "message"),
    [
        pytest.param(
            "def GetAnalyzerInfo(self, request, context): time.sleep(600)",
            "Policy pack {pack} did not describe itself within 5 s.",
            id="hangs when asked for its policies",
        ),
        pytest.param(
            "def Handshake(self, request, context): time.sleep(600)",
            "Policy pack {pack} did not shake hands within 5 s.",
            id="hangs in the handshake",
        ),
        pytest.param(
            "def AnalyzeStack(self, request, context): time.sleep(600)",
            "Policy pack raw did not analyse the stack within",
            id="hangs on the stack",
        ),
        pytest.param(
            "def AnalyzeStack(self, request, context): os._exit(4)",
            "Policy pack raw ended with status 4 when it was to analyse the stack.",
            id="dies on the stack",
        ),
        pytest.param(
            "def GetAnalyzerInfo(self, request, context): return 'nonsense'",
            "Policy pack {pack} failed to describe itself: ",
            id="answers what is no message",
        ),
        pytest.param(
            """
            def GetAnalyzerInfo(self, request, context):
                return proto.AnalyzerInfo(name="raw", policies=self.POLICIES, supportsConfig=True)
            def Configure(self, request, context): context.abort(grpc.StatusCode.INTERNAL, 'no')
            """,
            "Policy pack {pack} failed to take its configuration: no",
            id="refuses its configuration",
        ),
    ],
)
def test_packs_that_stop_on_the_way(tmp_path: Path, project: Path, methods: str, message: str) -> None:
    pack = raw_pack(tmp_path / "pack", methods)

    outcome = run(project, pack)

    assert outcome.status == 2
    assert outcome.message.startswith(message.format(pack=pack))
    assert outcome.report["error"]["hint"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param(
            "print(99999, flush=True)", "printed '99999' to standard output before its port.", id="no such port"
        ),
        pytest.param(
            """
            import socket, time
            probe = socket.create_server(("127.0.0.1", 0))
            port = probe.getsockname()[1]
            probe.close()
            print(port, flush=True)
            time.sleep(600)
            """,
            ", and nothing listens there.",
            id="a port where nothing listens",
        ),
        pytest.param(
            """
            import socket
            server = socket.create_server(("127.0.0.1", 0))
            print(server.getsockname()[1], flush=True)
            while True:
                peer, _ = server.accept()
                peer.sendall(b"HTTP/1.1 400 Bad Request\\r\\n\\r\\n")
                peer.close()
            """,
            "",
            id="a port where another protocol is spoken",
        ),
        pytest.param("import sys\nsys.stdout.write('x' * 9_000_000)", "printed 'xxxx", id="no end of a line"),
        pytest.param("import os\nos.write(1, bytes(range(128, 256)) + b'\\n')", "printed ", id="no text at all"),
    ],
)
def test_packs_that_do_not_serve(tmp_path: Path, project: Path, code: str, message: str) -> None:
    pack = write_pack(tmp_path / "pack", code)

    outcome = run(project, pack)

    assert outcome.status == 2
    assert outcome.message.startswith(f"Policy pack {pack} ")
    assert message in outcome.message
