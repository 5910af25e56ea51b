"""What the policies of one running pack share, and what becomes of a finding: reported, or let by and noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Literal, TypeAlias

from guardrails.core.configuration import Parsed
from guardrails.core.exemptions import Exemption
from guardrails.core.findings import Unverifiable, Violation
from guardrails.core.ledger import Covered, Entries, Ledger, Undecided
from guardrails.core.messages import printable
from guardrails.core.resources import Resource
from guardrails.core.rule import AnyRule
from guardrails.core.schema import SettingsError
from guardrails.core.settings import parse

Clock: TypeAlias = Callable[[], date]


class Configured:
    """A rule and its configuration, parsed once for each configuration that arrives."""

    def __init__(self, rule: AnyRule) -> None:
        self.rule = rule
        self._latest: tuple[Mapping[str, Any], Parsed[Any] | SettingsError] | None = None

    def parsed(self, config: Mapping[str, Any]) -> Parsed[Any]:
        """Return the configuration.

        Raises
        ------
        SettingsError
            If it is wrong.
        """
        latest = self._latest
        if latest is None or latest[0] != config:
            try:
                latest = (config, parse(self.rule, config))
            except SettingsError as error:
                latest = (config, error)
            self._latest = latest
        if isinstance(latest[1], SettingsError):
            raise latest[1]
        return latest[1]

    @property
    def exemptions(self) -> tuple[Exemption, ...]:
        """Exemptions of the configuration seen last."""
        return self._latest[1].exemptions if self._latest and isinstance(self._latest[1], Parsed) else ()


class Runtime:
    """The rules of a running pack: their configurations, what they let by, and the clock."""

    def __init__(self, rules: Iterable[AnyRule], today: Clock) -> None:
        self.configured = {rule.name: Configured(rule) for rule in rules}
        self.today = today
        self.ledger = Ledger()
        self._told: dict[str, set[tuple[str, str]]] = {}

    def tell(self, rule: str, urn: str, message: str) -> None:
        """Remember what a rule says of a resource, which it need not say again at the end."""
        self._told.setdefault(rule, set()).add((urn, message))

    def take_told(self, rule: str) -> set[tuple[str, str]]:
        """Return what a rule has said of resources, by URN and message, and forget it."""
        return self._told.pop(rule, set())

    def to_report(
        self, rule: str, parsed: Parsed[Any], finding: Violation | Unverifiable, resource: Resource | None
    ) -> str | None:
        """Return the message of a finding that is to be reported; note one that is let by, and return None.

        ``resource`` is the one that the finding stands on, if it stands on one.
        """
        message = printable(finding.message)
        covering: list[Exemption] = []
        if parsed.exemptions:
            names = resource.names if resource else (finding.urn,)
            covering = [exemption for exemption in parsed.exemptions if exemption.covers(*names)]
        for exemption in covering:
            self.ledger.note(Covered(finding.urn, rule, message, exemption))
        if any(not exemption.expired(self.today()) for exemption in covering):
            return None
        if isinstance(finding, Unverifiable) and (parsed.on_unknown == "warn" or not finding.may_block):
            self.ledger.note(Undecided(finding.urn, rule, message))
            return None
        ended = max((exemption.expires for exemption in covering), default=None)
        return message + (f" Its exemption expired on {ended}." if ended else "")

    def entries(self, about: Literal["exemptions", "undecided"], disabled: frozenset[str]) -> Entries:
        """Return what was let by since the last report of this kind, and the exemptions of all rules that run."""
        if about == "undecided":
            return Entries(today=self.today(), undecided=self.ledger.take_undecided())
        found = {name: c.exemptions for name, c in self.configured.items() if name not in disabled}
        return Entries(today=self.today(), covered=self.ledger.take_covered(), exemptions=found)
