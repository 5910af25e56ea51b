"""What rules are configured with: one rule's configuration when it fits, and the pack's as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from guardrails.core.exemptions import Exemption

S = TypeVar("S")

Config: TypeAlias = Mapping[str, Any]
OnUnknown: TypeAlias = Literal["block", "warn"]


@dataclass(frozen=True, slots=True)
class Naming:
    """The resources that one setting of a rule names, as they are written.

    Attributes
    ----------
    setting
        The setting's name.
    type
        The type of the resources.
    names
        What it names them by, each once.
    by_default
        Whether that is the setting's default.
    """

    setting: str
    type: str
    names: tuple[str, ...]
    by_default: bool


@dataclass(frozen=True, slots=True)
class Parsed(Generic[S]):
    """A rule's configuration that fits: what the rule gets, and what the pack needs of it.

    ``named`` are the resources that it names, the rule's own defaults included.
    """

    settings: S
    on_unknown: OnUnknown
    exemptions: tuple[Exemption, ...]
    named: tuple[Naming, ...]


@dataclass(frozen=True, slots=True)
class PackConfiguration:
    """What all rules of the pack that run are configured with, for a rule that judges the configuration itself.

    Attributes
    ----------
    rules
        By rule, in the pack's order. A rule whose configuration is wrong is not among them.
    problems
        What is wrong whatever the rules are about, in sentences: policies that do not exist, configurations that do not
        fit, exemptions of which nobody would hear.
    """

    rules: Mapping[str, Parsed[Any]]
    problems: tuple[str, ...] = ()

    def naming(self, type_: str) -> Iterator[tuple[str, Naming]]:
        """Yield each rule with each of its settings that names resources of this type."""
        for rule, parsed in self.rules.items():
            for named in parsed.named:
                if named.type == type_:
                    yield rule, named
