"""The engine's log, and the root resource of old SDKs."""

from __future__ import annotations

from preflight.engine.logs import EngineLog
from preflight.engine.state import EngineState
from preflight.wire.protocol import EMPTY, engine_pb2
from tests.preflight.engine.support import STACK, Ear


def test_messages_reach_the_listener():
    ear = Ear()
    log = EngineLog(EngineState("shop", "dev", "acme"), ear)

    log.Log(engine_pb2.LogRequest(severity=engine_pb2.ERROR, message="out of quota", urn="urn:x"), None)

    assert ear.heard == [("error", "out of quota", "urn:x")]


def test_old_sdks_set_the_root():
    log = EngineLog(EngineState("shop", "dev", "acme"), Ear())

    assert log.GetRootResource(EMPTY, None).urn == ""
    log.SetRootResource(engine_pb2.SetRootResourceRequest(urn=STACK), None)
    assert log.GetRootResource(EMPTY, None).urn == STACK


def test_any_version_and_any_debugger_are_accepted():
    log = EngineLog(EngineState("shop", "dev", "acme"), Ear())

    assert log.RequirePulumiVersion(EMPTY, None) == engine_pb2.RequirePulumiVersionResponse()
    assert log.StartDebugging(EMPTY, None) == EMPTY
