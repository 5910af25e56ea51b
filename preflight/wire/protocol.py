"""Pulumi's gRPC messages and stubs, and how peers on loopback are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import grpc
from google.protobuf import empty_pb2, struct_pb2

from preflight.wire.proto import (
    analyzer_pb2,
    analyzer_pb2_grpc,
    callback_pb2,
    callback_pb2_grpc,
    engine_pb2,
    engine_pb2_grpc,
    provider_pb2,
    resource_pb2,
    resource_pb2_grpc,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_MESSAGE_BYTES: Final = 400 * 1024 * 1024
"""The engine's limit (pulumi: sdk/go/common/util/rpcutil, ``DefaultMaxRPCMessageSize``)."""

GRPC_OPTIONS: Final[Sequence[tuple[str, int]]] = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
)
# Peers are on loopback: a proxy from the environment must not get in between, and a refused first attempt (a server
# that is about to listen) is tried again soon instead of after gRPC's usual second. The least time between attempts
# stays as it is: gRPC also takes it as the time that an attempt may last.
CHANNEL_OPTIONS: Final[Sequence[tuple[str, int]]] = (
    *GRPC_OPTIONS,
    ("grpc.enable_http_proxy", 0),
    ("grpc.initial_reconnect_backoff_ms", 50),
)


Message: TypeAlias = Any
"""A protobuf message, a stub or a call context: generated classes come without types."""

EMPTY: Final = empty_pb2.Empty()


def open_channel(address: str) -> Message:
    """Open a channel to a peer on loopback, with the engine's message sizes."""
    return grpc.insecure_channel(address, options=list(CHANNEL_OPTIONS))


__all__ = [
    "CHANNEL_OPTIONS",
    "EMPTY",
    "GRPC_OPTIONS",
    "MAX_MESSAGE_BYTES",
    "Message",
    "analyzer_pb2",
    "analyzer_pb2_grpc",
    "callback_pb2",
    "callback_pb2_grpc",
    "engine_pb2",
    "engine_pb2_grpc",
    "grpc",
    "open_channel",
    "provider_pb2",
    "resource_pb2",
    "resource_pb2_grpc",
    "struct_pb2",
]
