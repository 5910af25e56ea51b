"""A resource of a stack as plain data: what the engine keeps of it, and what packs are asked about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from preflight.report import Location
    from preflight.wire.values import Properties


@dataclass(slots=True)
class ResourceOptions:
    """The resource options that packs are told about; ``aliases`` are those that a state knows."""

    protect: bool = False
    ignore_changes: tuple[str, ...] = ()
    delete_before_replace: bool | None = None
    additional_secret_outputs: tuple[str, ...] = ()
    timeouts: dict[str, float] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()


@dataclass(slots=True)
class ResourceState:
    """A registered resource. ``inputs`` are checked ones, ``outputs`` what a preview plans: what packs are asked about.

    ``provider`` is the URN of the resource's provider, empty for components; ``remote`` marks a component that only
    its provider could expand. ``imported`` is the id under which the program takes over what exists already.

    In a later preview the program goes on with values that are made up, which packs see as unknown: ``returned`` are
    the outputs that the program gets, in a first preview the same ones. ``made_up`` are the words for those of them
    that the runner makes up, by key; ``marked`` are the keys of all that rest on something made up, ``hidden`` those of
    inputs. ``conditional`` marks a resource that was registered on a made-up value: it may not be there at all.
    """

    urn: str
    type: str
    name: str
    custom: bool
    parent: str = ""
    inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)
    id: str = ""
    provider: str = ""
    dependencies: list[str] = field(default_factory=list)
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    options: ResourceOptions = field(default_factory=ResourceOptions)
    location: Location | None = None
    remote: bool = False
    imported: str = ""
    providers: dict[str, str] = field(default_factory=dict)
    transforms: list[Any] = field(default_factory=list)
    inherited_protect: bool | None = None
    returned: Properties = field(default_factory=dict)
    made_up: dict[str, str] = field(default_factory=dict)
    marked: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    conditional: bool = False

    def __post_init__(self) -> None:
        self.returned = self.returned or self.outputs
