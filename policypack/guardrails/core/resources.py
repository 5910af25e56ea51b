"""What rules look at: resources, their providers, and whole stacks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from guardrails.core.findings import Finding, Unverifiable, Violation
from guardrails.core.values import Object, Unknown, Wrong
from guardrails.core.words import quoted

T = TypeVar("T")

STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER_TYPES = "pulumi:providers:"

INSTEAD = "Write a value that is known when the program runs."
"""What to do about an unknown value, where a rule knows nothing better."""

_AUTO_NAME = re.compile(r"(.+)-[0-9a-f]{7}")
"""What Pulumi puts after the logical name where a program sets no physical one (pulumi-terraform-bridge,
info/autonaming.go). Packs are not told of other schemes, `pulumi:autonaming`."""


class Provider(NamedTuple):
    """The provider that a resource is given, by its inputs."""

    type: str
    urn: str
    name: str
    props: Object


class Resource(NamedTuple):
    """A resource: its inputs in a preview, its outputs in a stack's state.

    ``name`` is the logical name. ``dependencies`` and ``property_dependencies`` hold URNs and are known to stack rules
    only; they are there even where the values that made them are not known. ``remembered`` is what a rule noted of the
    inputs for the end.
    """

    type: str
    urn: str
    name: str
    props: Object
    provider: Provider | None = None
    parent: str = ""
    dependencies: Sequence[str] = ()
    property_dependencies: Mapping[str, Sequence[str]] = MappingProxyType({})
    remembered: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """What a person may call the resource by: its URN, its logical name, and its physical one if it is known."""
        physical = self.props.text("name")
        return (self.urn, self.name, physical) if isinstance(physical, str) else (self.urn, self.name)

    @property
    def is_auto_named(self) -> bool:
        """Whether the program leaves the physical name, ``name``, to Pulumi."""
        physical = self.props.text("name")
        return logical_name_in(physical) == self.name if isinstance(physical, str) and physical else not physical

    @property
    def label(self) -> str:
        """How messages call the resource, e.g. ``Table 'users'``."""
        kind = "Provider" if self.type.startswith(PROVIDER_TYPES) else self.type.rpartition(":")[2]
        return f"{kind} '{self.name}'"

    @property
    def full_label(self) -> str:
        """The same with the physical name where that is another: ``Table 'users' (users-dev)``.

        Whoever reads a report looks for the resource in the program, or in AWS. A name that Pulumi makes up is another
        in each stack, and tells nothing.
        """
        physical = self.props.text("name")
        if not isinstance(physical, str) or physical == self.name or self.is_auto_named:
            return self.label
        return f"{self.label} ({quoted(physical)})"

    def require(
        self,
        value: T | Unknown | Wrong,
        holds: Callable[[T], object],
        requirement: str,
        otherwise: str | Callable[[T], str],
        instead: str = INSTEAD,
    ) -> Iterator[Finding]:
        """Judge one property. What can't be judged, unknown or of the wrong type, is never taken for a pass.

        Parameters
        ----------
        value
            The property, as a view of this resource reads it.
        holds
            Whether a value, which is known and of the right type, is as it must be; None where it is missing.
        requirement
            What must hold, as a clause: "it bills on demand".
        otherwise
            What a violation says after the resource's name: what was found, what is required, what to write.
        instead
            What to do where the value is unknown, as a sentence.
        """
        if isinstance(value, Unknown | Wrong):
            yield self.undecided(value, requirement, instead)
        elif not holds(value):
            yield self.violation(otherwise if isinstance(otherwise, str) else otherwise(value))

    def require_each(
        self, key: str, requirement: str, judge: Callable[[Object], Iterable[Finding]]
    ) -> Iterator[Finding]:
        """Judge each object of the list at ``key`` by ``judge``; one that can't be read is never taken for a pass."""
        for item in self.props.objects(key):
            if isinstance(item, Object):
                yield from judge(item)
            else:
                yield self.undecided(item, requirement)

    def violation(self, message: str) -> Violation:
        """Return that this resource breaks the rule; ``message`` goes on after the resource's name."""
        return Violation(f"{self.label} {message}", self.urn)

    def unverifiable(self, unknown: Unknown, requirement: str, instead: str = INSTEAD) -> Unverifiable:
        """Return that an unknown property leaves ``requirement`` (a clause, "it bills on demand") undecided.

        ``instead`` says what to do, as a sentence: an ARN that AWS will make can't be known, but can be written out.
        """
        return Unverifiable(
            f"{self.label} has a value for `{unknown.path}` that is not known before the update, so nobody can tell "
            f"whether {requirement}. {instead}",
            self.urn,
        )

    def undecided(self, value: Unknown | Wrong, requirement: str, instead: str = INSTEAD) -> Unverifiable | Violation:
        """Return what to say of a property that can't be judged; one of the wrong type breaks the rule."""
        if isinstance(value, Unknown):
            return self.unverifiable(value, requirement, instead)
        return Violation(
            f"{self.label} has {value.found} at `{value.path}`, where {value.expected} is required, so it is not shown "
            f"that {requirement}. Write {value.expected}.",
            self.urn,
        )


@dataclass(frozen=True)
class Stack:
    """The resources of a stack that a rule asked for, in the order of their URNs: the engine's order is not stable."""

    resources: tuple[Resource, ...]
    project: str = ""

    @classmethod
    def of(cls, resources: Iterable[Resource], project: str = "") -> Stack:
        """Return the stack of these resources, which may come in any order."""
        return cls(tuple(sorted(resources, key=lambda resource: resource.urn)), project)

    @cached_property
    def _by_type(self) -> Mapping[str, tuple[Resource, ...]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.type, []).append(resource)
        return {type_: tuple(resources) for type_, resources in found.items()}

    @cached_property
    def _by_urn(self) -> Mapping[str, Resource]:
        return {resource.urn: resource for resource in self.resources}

    def of_type(self, *types: str) -> Iterator[Resource]:
        """Yield the resources of these types, type by type."""
        for type_ in types:
            yield from self._by_type.get(type_, ())

    def get(self, urn: str) -> Resource | None:
        """Return the resource with this URN, None where the stack has none."""
        return self._by_urn.get(urn)

    def sources_of(self, resource: Resource, prop: str, *types: str) -> tuple[Resource, ...]:
        """Return the resources of ``types`` from which the property ``prop`` of ``resource`` is made, known or not.

        Output of a preview is not known, but the engine knows where it comes from.
        """
        found = (self.get(urn) for urn in resource.property_dependencies.get(prop, ()))
        return tuple(dependency for dependency in found if dependency is not None and dependency.type in types)

    @property
    def root(self) -> Resource | None:
        """The stack resource itself, whose properties are the stack's outputs."""
        return next(self.of_type(STACK_TYPE), None)

    @property
    def prefix(self) -> str:
        """How the URNs of the stack begin, ``urn:pulumi:dev::app``; nothing where it holds nothing."""
        return "::".join(self.resources[0].urn.split("::")[:2]) if self.resources else ""

    @property
    def urn(self) -> str:
        """URN of the stack resource, on which a finding stands that is on no other."""
        return self.root.urn if self.root else ""


def logical_name_in(physical: str) -> str | None:
    """Return the logical name of which Pulumi made a physical one; None for a name that does not look like that."""
    match = _AUTO_NAME.fullmatch(physical)
    return match[1] if match else None


def project_of(urn: str) -> str:
    """Return the name of the project in a URN: ``urn:pulumi:stack::project::types::name``."""
    parts = urn.split("::", 3)
    return parts[1] if len(parts) > 1 else ""


def type_of(urn: str) -> str:
    """Return the type of the resource with this URN; its parents' types stand before it."""
    parts = urn.split("::", 3)
    return parts[2].rpartition("$")[2] if len(parts) > 2 else ""  # noqa: PLR2004 - stack, project, types, name
