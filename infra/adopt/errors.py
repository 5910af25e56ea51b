"""What ends a command with status 2."""

from __future__ import annotations


class AdoptError(Exception):
    """No result: bad arguments, a file that can't be read, or an answer that AWS did not give."""
