"""What the program has registered so far."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from preflight.secret_values import SecretValues
from preflight.wire import urns, values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preflight.providers.provider_resources import Package
    from preflight.resources import ResourceState
    from preflight.wire.values import Value


class EngineState:
    """Registered resources in the order of registration; safe to use from many threads.

    ``secrets`` gets the values that are marked secret.
    """

    def __init__(self, project: str, stack: str, organization: str, secrets: SecretValues | None = None) -> None:
        self.project = project
        self.stack = stack
        self.organization = organization
        self.lock = threading.RLock()
        self._resources: dict[str, ResourceState] = {}
        self._reads: dict[str, ResourceState] = {}
        self._packages: dict[str, Package] = {}
        self.root = ""
        self.complete = False
        """Whether the stack's outputs are registered, which an SDK does once all of the program has run."""
        self._secrets = secrets if secrets is not None else SecretValues()

    def note_secrets(self, value: Value) -> None:
        """Keep what is marked secret in ``value`` out of whatever leaves the run."""
        for leaf in values.secret_leaves(value):
            self._secrets.add(leaf)

    def urn(self, parent: str, type_: str, name: str) -> str:
        """Return the URN of a resource of this stack."""
        return urns.create(self.stack, self.project, parent, type_, name)

    def add(self, resource: ResourceState) -> bool:
        """Add a registered resource; ``False`` if its URN is taken."""
        with self.lock:
            if resource.urn in self._resources:
                return False
            self._resources[resource.urn] = resource
            if resource.type == urns.STACK_TYPE:
                self.root = resource.urn
            return True

    def add_read(self, resource: ResourceState) -> None:
        """Add a resource that the program only reads."""
        with self.lock:
            self._reads[resource.urn] = resource

    def find(self, urn: str) -> ResourceState | None:
        """Find a registered resource."""
        with self.lock:
            return self._resources.get(urn)

    def find_any(self, urn: str) -> ResourceState | None:
        """Find a resource, registered or read."""
        with self.lock:
            return self._resources.get(urn) or self._reads.get(urn)

    def resources(self) -> list[ResourceState]:
        """Return every registered resource, in the order of registration."""
        with self.lock:
            return list(self._resources.values())

    def reads(self) -> list[ResourceState]:
        """Return every resource that the program only reads."""
        with self.lock:
            return list(self._reads.values())

    def add_package(self, package: Package) -> str:
        """Remember a package and give its reference; the same package gives the same reference."""
        with self.lock:
            for reference, known in self._packages.items():
                if known == package:
                    return reference
            reference = f"package-{len(self._packages) + 1}"
            self._packages[reference] = package
            return reference

    def package(self, reference: str) -> Package | None:
        """Find a registered package."""
        with self.lock:
            return self._packages.get(reference)

    def is_pending(self, roots: Iterable[str]) -> bool:
        """Return whether anything among ``roots`` and what sits under them is yet to be created."""
        with self.lock:
            wanted = set(roots)
            for resource in self._resources.values():
                under = resource.urn in wanted or resource.parent in wanted
                if not under:
                    continue
                wanted.add(resource.urn)
                if resource.custom and not resource.id:
                    return True
            return False
