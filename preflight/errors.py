"""Why there is no verdict."""

from __future__ import annotations


class PreflightError(Exception):
    """No verdict is possible; ``hint`` says what to do about it (exit status 2)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
