"""The loopback address that a run's servers listen on."""

from __future__ import annotations

import socket
from typing import Final

LOOPBACK: Final = "127.0.0.1"


def reserve_address() -> tuple[socket.socket, str]:
    """Reserve a free port on loopback, so that its address can be told before a server listens there.

    The socket is bound, never listened on; gRPC's server binds the same port beside it (SO_REUSEPORT). Keep the socket
    until the server is up.
    """
    holder = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind((LOOPBACK, 0))
    except OSError:
        holder.close()
        raise
    return holder, f"{LOOPBACK}:{holder.getsockname()[1]}"
