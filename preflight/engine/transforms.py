"""Transforms: functions in the program that change resources and calls before the engine sees them.

The engine calls them over gRPC, in the program's process (pulumi: pkg/resource/deploy/source_eval.go).
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from preflight.wire import structs
from preflight.wire.protocol import Message, callback_pb2, callback_pb2_grpc, open_channel, resource_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preflight.wire.values import Properties

_SECONDS: Final = 300.0


class Transforms:
    """The transforms of the whole stack, and the channels to the program's callback servers, one per address."""

    def __init__(self) -> None:
        self._stubs: dict[str, Any] = {}
        self._channels: list[Any] = []
        self._lock = threading.Lock()
        self._of_resources: list[Message] = []
        self._of_calls: list[Message] = []

    def add_of_resources(self, callback: Message) -> None:
        """Add a transform of every resource of the stack."""
        self._of_resources.append(callback)

    def add_of_calls(self, callback: Message) -> None:
        """Add a transform of every call of the stack."""
        self._of_calls.append(callback)

    def close(self) -> None:
        """Close the channels."""
        with self._lock:
            for channel in self._channels:
                channel.close()
            self._channels.clear()
            self._stubs.clear()

    def resource(
        self, own: Iterable[Message], request: Message, properties: Properties, options: Message
    ) -> tuple[Properties, Message]:
        """Run ``own`` transforms, then the stack's, on a registration; returns the new properties and options.

        Raises `grpc.RpcError` if one fails.
        """
        for callback in (*own, *self._of_resources):
            call = resource_pb2.TransformRequest(
                type=request.type,
                name=request.name,
                custom=request.custom,
                parent=request.parent,
                properties=structs.to_struct(properties),
                options=options,
            )
            reply = resource_pb2.TransformResponse.FromString(self._call(callback, call))
            if reply.HasField("properties"):
                properties = structs.from_struct(reply.properties)
            if reply.HasField("options"):
                options = reply.options
        return properties, options

    def call(self, token: str, arguments: Properties, options: Message) -> tuple[Properties, Message]:
        """Run the stack's transforms on a call; returns the new arguments and options.

        Raises `grpc.RpcError` if one fails.
        """
        for callback in self._of_calls:
            call = resource_pb2.TransformInvokeRequest(token=token, args=structs.to_struct(arguments), options=options)
            reply = resource_pb2.TransformInvokeResponse.FromString(self._call(callback, call))
            if reply.HasField("args"):
                arguments = structs.from_struct(reply.args)
            if reply.HasField("options"):
                options = reply.options
        return arguments, options

    def _call(self, callback: Message, request: Message) -> bytes:
        message = callback_pb2.CallbackInvokeRequest(token=callback.token, request=request.SerializeToString())
        reply = self._stub(callback.target).Invoke(message, timeout=_SECONDS)
        return bytes(reply.response)

    def _stub(self, target: str) -> Message:
        with self._lock:
            if target not in self._stubs:
                channel = open_channel(target)
                self._channels.append(channel)
                self._stubs[target] = callback_pb2_grpc.CallbacksStub(channel)
            return self._stubs[target]
