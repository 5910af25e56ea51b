"""Pulumi's gRPC messages and stubs, without the price of the whole SDK.

Importing ``pulumi`` costs 0.3 s and more, importing only its generated protocol modules 0.05 s. So where the SDK is not
loaded yet, its parent packages are stood in for while the protocol modules load, and put away again: a later
``import pulumi`` gets the real package (and finds the protocol modules already there).
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import grpc
from google.protobuf import empty_pb2, struct_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


@contextlib.contextmanager
def _stand_in_packages() -> Iterator[None]:
    """Let ``pulumi.runtime.proto`` be imported without running the packages above it."""
    if "pulumi" in sys.modules:
        yield
        return
    spec = importlib.util.find_spec("pulumi")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("preflight needs the package 'pulumi' in its own environment: pip install pulumi")
    root = next(iter(spec.submodule_search_locations))
    names = {"pulumi": root, "pulumi.runtime": f"{root}/runtime"}
    for name, path in names.items():
        module = ModuleType(name)
        module.__path__ = [path]
        sys.modules[name] = module
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)


with _stand_in_packages():
    from pulumi.runtime.proto import (
        alias_pb2,
        analyzer_pb2,
        analyzer_pb2_grpc,
        callback_pb2,
        callback_pb2_grpc,
        engine_pb2,
        engine_pb2_grpc,
        plugin_pb2,
        provider_pb2,
        resource_pb2,
        resource_pb2_grpc,
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
    "alias_pb2",
    "analyzer_pb2",
    "analyzer_pb2_grpc",
    "callback_pb2",
    "callback_pb2_grpc",
    "empty_pb2",
    "engine_pb2",
    "engine_pb2_grpc",
    "grpc",
    "open_channel",
    "plugin_pb2",
    "provider_pb2",
    "resource_pb2",
    "resource_pb2_grpc",
    "struct_pb2",
]
