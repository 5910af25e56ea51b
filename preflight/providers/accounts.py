"""Which cloud account a program runs in, as far as anybody says.

In this order: whoever runs preflight (``--account``), the answers file, the provider's own settings. Where none does,
it is made up: `MADE_UP`, which stands for an account that is not known.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from preflight.providers.registry import Providers
    from preflight.wire.values import Properties

MADE_UP: Final = "000000000000"
"""Twelve digits, as in every ARN, that AWS gives to nobody."""


class Accounts:
    """The account of each provider; ``given`` is the one that the user says. Safe to use from many threads."""

    def __init__(self, providers: Providers, given: str = "") -> None:
        self._providers = providers
        self._given = given
        self._lock = threading.Lock()
        self._made_up = False

    def of(self, token: str, settings: Properties) -> str:
        """Return the account that the type or function ``token`` belongs to, under a provider with ``settings``."""
        known = self._given or self._providers.of(token).account(settings)
        if not known:
            with self._lock:
                self._made_up = True
        return known or MADE_UP

    @property
    def made_up(self) -> bool:
        """Whether anybody was told an account that is made up."""
        return self._made_up
