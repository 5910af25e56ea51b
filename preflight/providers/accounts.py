"""Which cloud account a program runs in, as far as anybody says.

In this order: whoever runs preflight (``--account``), the answers file, the provider's own settings, the only account
that the program's policies name as the owner of resources. Where none does, it is made up: `MADE_UP`, which stands for
an account that is not known. What the policies name is known only once the program has ended; until then the made-up
one stands for it.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Final

from preflight.providers.answers import Answers
from preflight.report import AnswerUsed
from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preflight.providers.registry import Providers
    from preflight.resources import ResourceState
    from preflight.wire.values import Properties

MADE_UP: Final = "000000000000"
"""Twelve digits, as in every ARN, that AWS gives to nobody."""

_MADE_UP: Final = re.compile(rf"(?<![0-9A-Za-z]){MADE_UP}(?![0-9A-Za-z])")
_FROM_FILE: Final = AnswerUsed(key="account", token="aws:index/getCallerIdentity:getCallerIdentity")  # noqa: S106


class Accounts:
    """The account of each provider; ``given`` is the one that the user says. Safe to use from many threads."""

    def __init__(self, providers: Providers, given: str = "", answers: Answers | None = None) -> None:
        self._providers = providers
        self._given = given
        self._answered = (answers or Answers()).account
        self._lock = threading.Lock()
        self._made_up = False
        self._used_answer = False
        self._named = ""

    def of(self, token: str, settings: Properties) -> str:
        """Return the account that the type or function ``token`` belongs to, under a provider with ``settings``."""
        known = self._given or self._answered or self._providers.of(token).account(settings)
        with self._lock:
            self._used_answer |= bool(self._answered and not self._given)
            self._made_up |= not known
        return known or MADE_UP

    @property
    def answers_used(self) -> tuple[AnswerUsed, ...]:
        """What was taken from the answers file."""
        return (_FROM_FILE,) if self._used_answer else ()

    def is_open(self, properties: Properties) -> bool:
        """Return whether ``properties`` hold an account that stands for one which may yet be named."""
        return self._made_up and any(_MADE_UP.search(text) for text in values.strings(properties))

    def settle(self, resources: Iterable[ResourceState]) -> None:
        """Put the only account that policies name in the place of the made-up one, in all that packs are asked about.

        ``resources`` are all that the program registered.
        """
        if not self._made_up:
            return
        found = list(resources)
        named: set[str] = set().union(*(self._providers.of(each.type).accounts_named(each.inputs) for each in found))
        named.discard(MADE_UP)
        if len(named) != 1:
            return
        [self._named] = named
        for each in found:
            each.inputs, each.outputs = self._settled(each.inputs), self._settled(each.outputs)

    def _settled(self, properties: Properties) -> Properties:
        settled: Properties = values.map_strings(properties, lambda text: _MADE_UP.sub(self._named, text))
        return settled

    @property
    def note(self) -> str:
        """Return a sentence on an account that nobody told; empty where it is known, or nothing asked for it."""
        if not self._made_up:
            return ""
        stands = f"{self._named}, the only one that policies of the program name," if self._named else MADE_UP
        return f"The AWS account is not known; {stands} stands for it. Name it with --account ID."
