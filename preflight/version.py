"""The version of preflight (SemVer)."""

__version__ = "0.1.0"
