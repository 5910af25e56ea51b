"""What a rule is: facts about it, its settings, and a pure function from resources to findings."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from textwrap import dedent
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from guardrails.core.configuration import Config, OnUnknown, PackConfiguration
from guardrails.core.findings import Finding
from guardrails.core.ledger import Entries
from guardrails.core.resources import Resource, Stack
from guardrails.core.schema import Schema

Level: TypeAlias = Literal["advisory", "mandatory"]
Severity: TypeAlias = Literal["low", "medium", "high", "critical"]


@dataclass(frozen=True, slots=True)
class Removed:
    """Says of a property that it is to go."""


Change: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]] | str | bool | Removed
"""What is to become of a property: keys to add to a map, items to add to a list, a value to set; or it is to go."""

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Reference:
    """A control of a framework that the rule serves, e.g. ``DynamoDB.2`` of AWS FSBP; ``url`` is its page."""

    framework: str
    control: str
    title: str
    url: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A property of a rule's configuration: JSON schema (with ``default`` and ``description``).

    Attributes
    ----------
    follows
        The rule whose property of the same name holds where this one is left out. Its schema has no ``default``: the
        engine fills in defaults, so that nobody could tell that it was left out.
    fallback
        What holds then, where that rule's is left out too.
    names
        The type of the resources that the setting names, by its items or its keys, so that a slip can be told.
    """

    name: str
    schema: Schema
    follows: str = ""
    fallback: object = None
    names: str = ""

    @property
    def default(self) -> object:
        """What holds where nothing is configured; None where the rule has a meaning for that."""
        return self.schema.get("default", self.fallback)

    def is_default(self, value: object) -> bool:
        """Return whether a value is that, written out or not: of a list the order does not count."""
        default = self.default
        if isinstance(value, list) and isinstance(default, list):
            return len(value) == len(default) and all(item in default for item in value)
        return value == default


@dataclass(frozen=True, slots=True)
class Example:
    """A short program, or a configuration, that a document shows, and what it shows. ``code`` may be indented."""

    caption: str
    code: str

    @property
    def text(self) -> str:
        """The code as it is shown."""
        return dedent(self.code).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What there is to say about a rule.

    Attributes
    ----------
    name
        The policy's name, which is also the name of its module.
    title
        A few words, for tables of contents.
    description
        One sentence: what must hold. The engine prints it above each violation.
    summary
        What the default configuration holds a stack to, in half a sentence, for the project's README.
    why
        What goes wrong without it.
    passes, fails
        Programs in short, for the documents; ``...`` stands for arguments that do not matter. They are run.
    fix
        Steps, in the imperative.
    details
        Sentences on what exactly counts and what does not, where a reader may wonder.
    types
        Tokens of the resource types that the rule reads; at the end it is shown no others (and the stack itself).
    scope
        The same in words, for the documents and for "not applicable".
    settings
        The properties of its configuration, besides those that every rule has.
    """

    name: str
    title: str
    description: str
    summary: str
    severity: Severity
    why: str
    passes: tuple[Example, ...]
    fails: tuple[Example, ...]
    fix: tuple[str, ...]
    url: str
    types: Container[str]
    scope: str
    level: Level = "mandatory"
    on_unknown: OnUnknown = "block"
    details: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    settings: tuple[Setting, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule(Generic[S]):
    """What every rule has.

    Attributes
    ----------
    parse
        Makes what ``check`` gets of a configuration that fits the settings.
    """

    metadata: Metadata
    _: KW_ONLY
    parse: Callable[[Config], S]

    @property
    def name(self) -> str:
        """The policy's name."""
        return self.metadata.name


@dataclass(frozen=True, slots=True)
class ResourceRule(Rule[S]):
    """A rule on one resource at a time.

    Attributes
    ----------
    at_end
        What one resource can't tell: asked when the stack is complete, besides ``check``.
    remember
        What ``at_end`` must know of a resource's inputs, where its outputs do not tell: it finds that at
        `Resource.remembered`.
    remediate
        For the level ``remediate``: what to change at which properties, where that is safe and the value is known. It
        is asked about resources that the check finds in violation and no exemption covers.
    """

    _: KW_ONLY
    check: Callable[[Resource, S], Iterable[Finding]]
    at_end: Callable[[Stack, S], Iterable[Finding]] | None = None
    remember: Callable[[Resource], frozenset[str]] | None = None
    remediate: Callable[[Resource, S], Mapping[str, Change]] | None = None


@dataclass(frozen=True, slots=True)
class ConfigurationRule(ResourceRule[PackConfiguration]):
    """A rule on what the pack is configured with: that is what its checks get. It stands first in the pack.

    It blocks even where ``all`` would disable it: who enables one rule beside ``all: disabled`` must hear of a slip.
    While it blocks, a rule with a wrong configuration leaves it to this one to say so.
    """


@dataclass(frozen=True, slots=True)
class StackRule(Rule[S]):
    """A rule that needs more than one resource, or the absence of one."""

    _: KW_ONLY
    check: Callable[[Stack, S], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class ReportRule(Rule[S]):
    """A rule on what the other rules let by; it stands last in the pack and speaks at the end."""

    _: KW_ONLY
    about: Literal["exemptions", "undecided"]
    check: Callable[[Entries, S], Iterable[Finding]]


def whole_pack(_config: Config) -> PackConfiguration:
    """Return the place for the pack's configuration, which a rule on it gets instead of its own."""
    return PackConfiguration({})


def no_settings(_config: Config) -> None:
    """Return the settings of a rule that has none."""


AnyRule: TypeAlias = "ResourceRule[Any] | StackRule[Any] | ReportRule[Any]"
