"""Who is at the other end of a connection: the process that was started, or another one that took its port.

A program runs as the same user as the packs. It could end one and listen on its port, or listen beside it (gRPC's
servers share their ports, SO_REUSEPORT). Linux tells which process holds a socket, and a process group can't be entered
from another session; elsewhere nothing can be told.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

_ESTABLISHED = "01"  # linux include/net/tcp_states.h
_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection of this process to a port on loopback; ``own`` is the port at this end."""

    own: int
    held_by_group: bool
    """Whether a process of the group holds the other end."""


def connections(port: int, group: int) -> list[Connection] | None:
    """Return the connections of this process to ``port``, or ``None`` where the system does not tell.

    ``group`` is the process group of whoever should be at the other end.
    """
    rows = _rows(port)
    if rows is None:
        return None
    mine = _sockets(os.getpid())
    if mine is None:
        return None
    theirs = _sockets_of_group(group)
    return [
        Connection(local, any(inode in theirs for at, to, inode in rows if (at, to) == (port, local)))
        for local, remote, inode in rows
        if remote == port and inode in mine
    ]


def _rows(port: int) -> list[tuple[int, int, str]] | None:
    """Return (own port, other port, inode) of the established connections that have ``port`` at one end."""
    found = []
    read = False
    for table in _TABLES:
        try:
            with open(table, encoding="ascii") as stream:  # noqa: PTH123 - no path of ours
                lines = stream.read().splitlines()[1:]
        except (OSError, UnicodeDecodeError):
            continue
        read = True
        for line in lines:
            fields = line.split()
            own, other = (int(fields[number].rpartition(":")[2], 16) for number in (1, 2))
            if fields[3] == _ESTABLISHED and port in (own, other):
                found.append((own, other, fields[9]))
    return found if read else None


def _sockets(pid: int) -> set[str] | None:
    """Return the inodes of the sockets that a process holds."""
    found = set()
    folder = f"/proc/{pid}/fd"
    try:
        for name in os.listdir(folder):  # noqa: PTH208 - only names
            try:
                target = os.readlink(f"{folder}/{name}")  # noqa: PTH115
            except OSError:
                continue
            if target.startswith("socket:["):
                found.add(target[len("socket:[") : -1])
    except OSError:
        return None
    return found


def _sockets_of_group(group: int) -> set[str]:
    found: set[str] = set()
    for name in os.listdir("/proc"):  # noqa: PTH208 - only names
        if not name.isdigit():
            continue
        try:
            if os.getpgid(int(name)) != group:
                continue
        except (ProcessLookupError, PermissionError):
            continue
        found |= _sockets(int(name)) or set()
    return found
