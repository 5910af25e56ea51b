"""What roles are for, by their names: reading or writing one table, which may be in the stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from guardrails.aws.dynamodb.tables import TableName, name_of
from guardrails.aws.dynamodb.types import TABLE
from guardrails.aws.iam.access import Holder
from guardrails.aws.iam.names import NamePattern
from guardrails.aws.iam.privilege import Duty
from guardrails.aws.regions import region_of
from guardrails.core.resources import Resource, Stack
from guardrails.core.values import Object


@dataclass(frozen=True, slots=True)
class Place:
    """Where the tables are that one name may mean: their names in AWS, and their regions, as far as all are known."""

    names: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    def __or__(self, other: Place) -> Place:
        """Unite two places; where a region is not known, none is."""
        regions = self.regions | other.regions if self.regions and other.regions else frozenset()
        return Place(self.names | other.names, regions)


@dataclass(frozen=True, slots=True)
class Duties:
    """What a role is for whose name follows the pattern.

    Attributes
    ----------
    read, write
        The actions of a reader and of a writer, as messages show them.
    places
        Where the tables are, by what a role's name calls them; empty where no stack is at hand.
    """

    pattern: NamePattern
    read: Sequence[str]
    write: Sequence[str]
    places: Mapping[str, Place] = field(default_factory=dict)

    def in_stack(self, stack: Stack) -> Duties:
        """Return the same with what the stack tells of its tables."""
        return replace(self, places=_places(stack))

    def of(self, holder: Holder | None) -> Duty | None:
        """Return what a holder is for; None for everyone but roles with a proper name."""
        if holder is None or holder.kind != "role" or not isinstance(holder.name, str):
            return None
        return self.of_name(holder.name)

    def of_all(self, holders: Iterable[Holder]) -> list[Duty]:
        """Return what those of the holders are for that have a duty."""
        return [duty for duty in map(self.of, holders) if duty is not None]

    def of_name(self, name: str) -> Duty | None:
        """Return what a role of this name is for; None where its name does not say."""
        meant = self.pattern.read(name)
        if meant is None:
            return None
        place = self.places.get(meant.table, Place())
        actions = self.read if meant.direction == "read" else self.write
        return Duty(name, meant.table, meant.direction, actions, place.names, place.regions)


def _places(stack: Stack) -> Mapping[str, Place]:
    """Return where the tables of the stack are; several of one name may be in several regions."""
    found: dict[str, Place] = {}
    for table in stack.of_type(TABLE):
        name = name_of(table)
        if isinstance(name, TableName):
            place = Place(frozenset({name.physical} - {""}), frozenset(_regions(table)))
            for called in {name.physical, name.logical} - {""}:
                found[called] = found[called] | place if called in found else place
    return found


def _regions(table: Resource) -> Iterator[str]:
    region = region_of(table)
    if region is None:
        return
    yield region
    for replica in table.props.objects("replicas"):
        name = replica.text("regionName") if isinstance(replica, Object) else None
        if isinstance(name, str):
            yield name
