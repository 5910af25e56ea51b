"""Transforms: functions in the program that change resources and calls before the engine sees them.

The engine calls them over gRPC, in the program's process (pulumi: pkg/resource/deploy/source_eval.go).
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from preflight import values
from preflight.protocol import Message, callback_pb2, callback_pb2_grpc, open_channel, resource_pb2

if TYPE_CHECKING:
    from preflight.values import Properties


class Callbacks:
    """Channels to the programs' callback servers, one per address."""

    def __init__(self) -> None:
        self._stubs: dict[str, Any] = {}
        self._channels: list[Any] = []
        self._lock = threading.Lock()

    def _stub(self, target: str) -> Message:
        with self._lock:
            if target not in self._stubs:
                channel = open_channel(target)
                self._channels.append(channel)
                self._stubs[target] = callback_pb2_grpc.CallbacksStub(channel)
            return self._stubs[target]

    def call(self, callback: Message, request: Message, timeout: float) -> bytes:
        """Call a function of the program; raises `grpc.RpcError` if it fails."""
        message = callback_pb2.CallbackInvokeRequest(token=callback.token, request=request.SerializeToString())
        reply = self._stub(callback.target).Invoke(message, timeout=timeout)
        return bytes(reply.response)

    def close(self) -> None:
        """Close the channels."""
        with self._lock:
            for channel in self._channels:
                channel.close()
            self._channels.clear()
            self._stubs.clear()

    def transform_resource(
        self, callback: Message, *, request: Message, properties: Properties, options: Message, timeout: float
    ) -> tuple[Properties, Message]:
        """Run a resource transform; give the new properties and options."""
        call = resource_pb2.TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=values.to_struct(properties),
            options=options,
        )
        reply = resource_pb2.TransformResponse.FromString(self.call(callback, call, timeout))
        changed = values.from_struct(reply.properties) if reply.HasField("properties") else properties
        return changed, (reply.options if reply.HasField("options") else options)

    def transform_invoke(
        self, callback: Message, *, token: str, arguments: Properties, options: Message, timeout: float
    ) -> tuple[Properties, Message]:
        """Run an invoke transform; give the new arguments and options."""
        call = resource_pb2.TransformInvokeRequest(token=token, args=values.to_struct(arguments), options=options)
        reply = resource_pb2.TransformInvokeResponse.FromString(self.call(callback, call, timeout))
        changed = values.from_struct(reply.args) if reply.HasField("args") else arguments
        return changed, (reply.options if reply.HasField("options") else options)
