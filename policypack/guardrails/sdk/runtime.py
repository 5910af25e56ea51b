"""What the policies of one running pack share, and what becomes of a finding: reported, or let by and noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal, TypeAlias

from guardrails.core.configuration import PackConfiguration, Parsed
from guardrails.core.exemptions import Exemption
from guardrails.core.findings import Unverifiable, Violation
from guardrails.core.ledger import Covered, Entries, Ledger, Undecided
from guardrails.core.messages import printable
from guardrails.core.resources import Resource
from guardrails.core.rule import AnyRule, ConfigurationRule, ReportRule
from guardrails.core.schema import SettingsError
from guardrails.core.settings import parse
from guardrails.sdk.configuration_check import effective, pack_configuration
from guardrails.sdk.engine_configuration import EngineConfiguration, Request, engine_configuration, insist

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


class Runtime:
    """The rules of a running pack: their configurations, what they let by, and the clock.

    Attributes
    ----------
    engine, pack
        What the engine configured the pack with, and what its rules make of it; None where that was not seen.
    """

    def __init__(self, rules: Iterable[AnyRule], today: Clock) -> None:
        self.rules = {rule.name: rule for rule in rules}
        self.today = today
        self.ledger = Ledger()
        self.engine: EngineConfiguration | None = None
        self.pack: PackConfiguration | None = None
        self._configured = {name: Configured(rule) for name, rule in self.rules.items()}
        self._told: dict[str, set[tuple[str, str]]] = {}

    def configure(self, request: Request) -> None:
        """Take the configuration of the whole pack; the rule on it blocks even where `all` is disabled."""
        for name, rule in self.rules.items():
            if isinstance(rule, ConfigurationRule):
                insist(request, name)
        self.engine = engine_configuration(request)
        self.pack = pack_configuration(self.rules, self.engine, self.parsed)

    def parsed(self, rule: AnyRule, config: Mapping[str, Any]) -> Parsed[Any]:
        """Return a rule's configuration, with what it leaves to other rules.

        Raises
        ------
        SettingsError
            If it is wrong.
        """
        others = self.engine.properties if self.engine else {}
        return self._configured[rule.name].parsed(effective(rule, config, others))

    @property
    def wrong_configurations_are_told(self) -> bool:
        """Whether a rule on the configuration says what is wrong, and blocks, so that no other need say it."""
        if self.engine is None or self.pack is None:
            return False
        telling = [name for name, rule in self.rules.items() if isinstance(rule, ConfigurationRule)]
        return any(name in self.engine.blocking and not self.pack.rules[name].exemptions for name in telling)

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

        ``resource`` is the one that the finding stands on, if it stands on one. A message that begins with it gets both
        its names.
        """
        message, subject = finding.message, ""
        if resource and message.startswith(resource.label):
            subject = resource.full_label
            message = subject + message.removeprefix(resource.label)
        message = printable(message)
        covering: list[Exemption] = []
        if parsed.exemptions:
            names = resource.names if resource else (finding.urn,)
            covering = [exemption for exemption in parsed.exemptions if exemption.covers(*names)]
        for exemption in covering:
            self.ledger.note(Covered(finding.urn, rule, message, exemption))
        if any(not exemption.expired(self.today()) for exemption in covering):
            return None
        if isinstance(finding, Unverifiable) and (parsed.on_unknown == "warn" or not finding.may_block):
            self.ledger.note(Undecided(finding.urn, rule, message, subject))
            return None
        ended = max((exemption.expires for exemption in covering), default=None)
        return message + (f" Its exemption expired on {ended}." if ended else "")

    def entries(self, about: Literal["exemptions", "undecided"], stack: str) -> Entries:
        """Return what was let by since the last report of this kind, and the exemptions of all rules that run.

        Where no report on exemptions runs, the other one has these too. ``stack`` begins the URNs of the stack.
        """
        found = Entries(today=self.today(), stack=stack)
        if about == "undecided":
            found = replace(found, undecided=self.ledger.take_undecided())
            if any(isinstance(rule, ReportRule) and rule.about == "exemptions" for rule in self._running()):
                return found
        rules = self.pack.rules if self.pack else {}
        return replace(
            found,
            covered=self.ledger.take_covered(),
            exemptions={name: parsed.exemptions for name, parsed in rules.items()},
        )

    def _running(self) -> Iterator[AnyRule]:
        disabled = self.engine.disabled if self.engine else frozenset()
        return (rule for name, rule in self.rules.items() if name not in disabled)
