"""The engine's other service: its log, and the root resource of old SDKs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preflight.wire.protocol import EMPTY, Message, engine_pb2, engine_pb2_grpc

if TYPE_CHECKING:
    from preflight.engine.listener import Listener
    from preflight.engine.state import EngineState


class EngineLog(engine_pb2_grpc.EngineServicer):  # type: ignore[misc] # generated, without types
    """The Engine service, which programs and packs talk to."""

    def __init__(self, state: EngineState, listener: Listener) -> None:
        self._state = state
        self._listener = listener

    def Log(self, request: Message, context: Message) -> Message:
        """Take a message of the program or a pack."""
        severity = engine_pb2.LogSeverity.Name(request.severity).lower()
        self._listener.log(severity, request.message, request.urn)
        return EMPTY

    def GetRootResource(self, request: Message, context: Message) -> Message:
        """Return the URN of the stack."""
        return engine_pb2.GetRootResourceResponse(urn=self._state.root)

    def SetRootResource(self, request: Message, context: Message) -> Message:
        """Take the URN of the stack from SDKs that set it."""
        self._state.root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def StartDebugging(self, request: Message, context: Message) -> Message:
        """Ignore a debugger."""
        return EMPTY

    def RequirePulumiVersion(self, request: Message, context: Message) -> Message:
        """Accept any version: there is no CLI here whose version could be too old."""
        return engine_pb2.RequirePulumiVersionResponse()
