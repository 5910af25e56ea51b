"""What rules are configured with: one rule's configuration when it fits, and the pack's as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from guardrails.core.exemptions import Exemption

S = TypeVar("S")

Config: TypeAlias = Mapping[str, Any]
OnUnknown: TypeAlias = Literal["block", "warn"]


@dataclass(frozen=True, slots=True, order=True)
class NamedResource:
    """A resource that a configuration names; ``type`` is its type's token."""

    type: str
    name: str


@dataclass(frozen=True, slots=True)
class Parsed(Generic[S]):
    """A rule's configuration that fits: what the rule gets, and what the pack needs of it.

    ``named`` are the resources that it names, the rule's own defaults included.
    """

    settings: S
    on_unknown: OnUnknown
    exemptions: tuple[Exemption, ...]
    named: tuple[NamedResource, ...]


@dataclass(frozen=True, slots=True)
class PackConfiguration:
    """What all rules of the pack are configured with, for a rule that judges the configuration itself.

    Attributes
    ----------
    rules
        By rule, in the pack's order. A rule whose configuration is wrong is not among them: that is told already.
    defaults
        The same where nothing is configured.
    disabled
        Names of the rules that do not run.
    """

    rules: Mapping[str, Parsed[Any]]
    defaults: Mapping[str, Parsed[Any]]
    disabled: frozenset[str]

    def chosen_names(self, type_: str) -> Iterator[tuple[str, str]]:
        """Yield each rule that runs with each resource of this type that it is configured for beyond its defaults."""
        for rule, parsed in self.rules.items():
            if rule not in self.disabled:
                for named in parsed.named:
                    if named.type == type_ and named not in self.defaults[rule].named:
                        yield rule, named.name
