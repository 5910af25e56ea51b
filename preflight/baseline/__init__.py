"""Baselines: findings that are there already are let by, with an owner and an end; what is new blocks."""

from typing import Final

DEFAULT_DAYS: Final = 90
"""How long an entry holds where nobody says until when."""
