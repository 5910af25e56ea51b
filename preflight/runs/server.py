"""The gRPC server on loopback that a program and its packs talk to."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from preflight.errors import PreflightError
from preflight.wire.protocol import GRPC_OPTIONS, engine_pb2_grpc, grpc, resource_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preflight.engine.logs import EngineLog
    from preflight.engine.monitor import Monitor

_WORKERS: Final = 16


@contextlib.contextmanager
def serve(monitor: Monitor | None, log: EngineLog, address: str) -> Iterator[None]:
    """Serve both services on ``address`` until the end of the block; raises `PreflightError` where it is taken."""
    # Shapes of classes travel as metadata, of which gRPC takes 8 KiB unless told otherwise.
    options = [*GRPC_OPTIONS, ("grpc.max_metadata_size", 2**24), ("grpc.absolute_max_metadata_size", 2**24)]
    pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="engine")
    server = grpc.server(pool, options=options)
    if monitor is not None:
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
    engine_pb2_grpc.add_EngineServicer_to_server(log, server)
    try:
        bound = server.add_insecure_port(address) != 0
    except RuntimeError:  # how it is told depends on the version of gRPC
        bound = False
    if not bound:
        pool.shutdown(wait=False)
        raise PreflightError(f"preflight could not listen on {address}.", "Try again: another process took the port.")
    server.start()
    try:
        yield
    finally:
        server.stop(0)
        pool.shutdown(wait=False, cancel_futures=True)
