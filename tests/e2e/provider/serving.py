"""How a provider of the tests is served to the engine (pulumi/pulumi: proto/pulumi/provider.proto)."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent import futures

import grpc
from pulumi.runtime.proto import provider_pb2_grpc


def serve(make: Callable[[threading.Event], provider_pb2_grpc.ResourceProviderServicer]) -> None:
    """Serve the provider that ``make`` makes, until the engine cancels it and it sets the event that it was given."""
    stopped = threading.Event()
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(make(stopped), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    stopped.wait()
    server.stop(0)
