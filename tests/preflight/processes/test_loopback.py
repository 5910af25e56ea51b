"""An address that can be told before anybody listens on it."""

from __future__ import annotations

import socket

from preflight.processes.loopback import LOOPBACK, reserve_address


def test_a_server_may_listen_beside_the_reservation():
    holder, address = reserve_address()
    with holder, socket.socket() as server:
        host, port = address.rsplit(":", 1)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind((host, int(port)))
        server.listen()
        with socket.create_connection((host, int(port)), timeout=5) as client:
            assert client.getpeername() == (LOOPBACK, int(port))


def test_two_reservations_differ():
    (one, first), (two, second) = reserve_address(), reserve_address()
    with one, two:
        assert first != second
