"""What a rule is: facts about it, its settings, and a pure function from resources to findings."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from guardrails.core.findings import Finding
from guardrails.core.ledger import Journal
from guardrails.core.resources import Resource, Stack

Level: TypeAlias = Literal["advisory", "mandatory"]
OnUnknown: TypeAlias = Literal["block", "warn"]
Severity: TypeAlias = Literal["low", "medium", "high", "critical"]
Schema: TypeAlias = Mapping[str, Any]
Config: TypeAlias = Mapping[str, Any]

Additions: TypeAlias = Mapping[str, str] | Sequence[Mapping[str, Any]]

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

    ``follows`` is the rule whose property of the same name holds where this one is left out.
    """

    name: str
    schema: Schema
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """Pulumi Python that a document shows, and what it shows."""

    caption: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[S]):
    """What every rule has.

    Attributes
    ----------
    name
        The policy's name, which is also the name of its module.
    title
        A few words, for tables of contents.
    description
        One sentence: what must hold. The engine prints it above each violation.
    why
        What goes wrong without it.
    passes, fails
        Programs in short, for the documents.
    fix
        Steps, in the imperative.
    details
        Sentences on what exactly counts and what does not, where a reader may wonder.
    types
        Tokens of the resource types that the rule reads; a stack rule is shown no others (and the stack itself).
    scope
        The same in words, for the documents and for "not applicable".
    settings, parse
        Configuration: its schema, and what makes the value that ``check`` gets of a configuration that fits it.
    tables_named
        The tables that a configuration names, so that a slip in one can be told.
    """

    name: str
    title: str
    description: str
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
    parse: Callable[[Config], S]
    tables_named: Callable[[Config], Iterable[str]] = lambda _config: ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceRule(Rule[S]):
    """A rule on one resource at a time.

    Attributes
    ----------
    at_end
        What one resource can't tell: asked when the stack is complete, besides ``check``.
    remediate
        For the level ``remediate``: what to add to which properties (keys to a map, items to a list).
    """

    check: Callable[[Resource, S], Iterable[Finding]]
    at_end: Callable[[Stack, S], Iterable[Finding]] | None = None
    remediate: Callable[[Resource, S], Mapping[str, Additions]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StackRule(Rule[S]):
    """A rule that needs more than one resource, or the absence of one."""

    check: Callable[[Stack, S], Iterable[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRule(Rule[S]):
    """A rule on what the other rules let by; it stands last in the pack and speaks at the end."""

    about: Literal["exemptions", "undecided"]
    check: Callable[[Journal, S], Iterable[Finding]]


def no_settings(_config: Config) -> None:
    """Return the settings of a rule that has none."""


AnyRule: TypeAlias = "ResourceRule[Any] | StackRule[Any] | ReportRule[Any]"
