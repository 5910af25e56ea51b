"""What the engine tells of while a program registers: the packs' side listens, and may change inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from preflight.resources import ResourceState
    from preflight.wire.values import Properties


class Listener(Protocol):
    """Hears of each registration, from many threads at once."""

    def before_plan(self, resource: ResourceState, provider: ResourceState | None) -> Properties:
        """Return the inputs to go on with: the resource's own, or remediated ones."""

    def registered(self, resource: ResourceState, provider: ResourceState | None) -> None:
        """Hear that a resource is complete."""

    def log(self, severity: str, message: str, urn: str) -> None:
        """Hear a message that the program or a pack logs."""


class Silence:
    """A listener that hears nothing and changes nothing."""

    def before_plan(self, resource: ResourceState, provider: ResourceState | None) -> Properties:
        """Return the resource's own inputs."""
        del provider
        return resource.inputs

    def registered(self, resource: ResourceState, provider: ResourceState | None) -> None:
        """Hear nothing."""

    def log(self, severity: str, message: str, urn: str) -> None:
        """Hear nothing."""
