"""Why there is no verdict: a small tree, so that a caller can tell a broken pack from a broken program."""

from __future__ import annotations


class PreflightError(Exception):
    """No verdict is possible; ``hint`` says what to do about it (exit status 2).

    ``project`` is the project's name where it is known by then. Raised as such for what is nobody's fault but the
    machine's or preflight's own; a child says whose it is.
    """

    project = ""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ArgumentsError(PreflightError):
    """What was asked for makes no sense, or names what is not there: arguments, requests, what a test describes."""


class ConfigurationError(PreflightError):
    """A file of the project's, of the stack's, of a pack's configuration or of answers is missing or wrong."""


class ProgramError(PreflightError):
    """The program is missing, can't be run, fails, hangs, or registers what the engine refuses."""


class PackError(PreflightError):
    """A policy pack is missing, can't be run, fails, dies or does not answer."""


class StateError(PreflightError):
    """The state of a stack is missing, damaged, or holds what is not understood: nothing may be said about it."""
