"""Why there is no verdict."""

from __future__ import annotations


class PreflightError(Exception):
    """No verdict is possible; ``hint`` says what to do about it (exit status 2).

    ``project`` is the project's name where it is known by then.
    """

    project = ""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
