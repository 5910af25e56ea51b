"""What a user can get wrong."""

from __future__ import annotations


class SettingsError(ValueError):
    """A configuration that a rule can't work with; the message names the property and what is allowed."""
