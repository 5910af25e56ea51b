"""Which provider serves a resource or a call: a named one, one that is handed down, else the default one.

Source: pulumi/pulumi pkg/resource/deploy/source_eval.go and default_providers.go.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from preflight.errors import ProgramError
from preflight.providers import provider_resources
from preflight.resources import ResourceState
from preflight.wire import urns

if TYPE_CHECKING:
    from collections.abc import Callable

    from preflight.engine.state import EngineState
    from preflight.project.project import Project
    from preflight.providers.provider_resources import Package
    from preflight.wire.protocol import Message
    from preflight.wire.values import Properties


class ProviderLookup:
    """Finds providers, and makes default ones when they are first needed.

    ``register`` completes the registration of a default provider that was made.
    """

    def __init__(
        self, project: Project, state: EngineState, register: Callable[[ResourceState, Properties], object]
    ) -> None:
        self._project = project
        self._state = state
        self._register = register
        self._lock = threading.Lock()

    def named_for(self, request: Message, parent: ResourceState | None) -> str:
        """Return the reference of a resource's provider: the one that is named, of ``providers``, of the parent.

        It is empty where none of them gives one: that is the default provider's.
        """
        if request.provider or not (request.custom or request.remote):
            return str(request.provider)
        package = urns.package_of(request.type)
        if parent is not None:
            inherited = provider_resources.reference(parent.provider)
            if provider_resources.is_provider_for(inherited, package):
                return inherited
        if package in request.providers:
            return str(request.providers[package])
        if parent is not None and package in parent.providers:
            return parent.providers[package]
        return ""

    def named_for_call(self, request: Message) -> str:
        """Return the reference of a call's provider: the one that is named, or of the parent; else it is empty."""
        parent = self._state.find_any(request.parent) if request.parent else None
        if request.provider or parent is None:
            return str(request.provider)
        return parent.providers.get(urns.package_of(request.tok), "")

    def of_resource(self, request: Message, options: Message, installed: str) -> str:
        """Return the URN of a resource's provider; ``installed`` is the version where the program names none."""
        if options.provider:
            urn = provider_resources.urn_of(options.provider)
            if self._state.find_any(urn) is None:
                raise ProgramError(f"{request.type} {request.name} names the provider {urn}, which is not registered.")
            return urn
        return self.default(
            urns.package_of(request.type),
            options.version or installed,
            options.plugin_download_url,
            request.packageRef,
            f"{request.type} {request.name}",
        )

    def of_call(self, request: Message, options: Message, installed: str) -> ResourceState | None:
        """Return a call's provider; ``installed`` is the version where the program names none."""
        if options.provider:
            return self._state.find_any(provider_resources.urn_of(options.provider))
        urn = self.default(
            urns.package_of(request.tok),
            options.version or installed,
            options.plugin_download_url,
            request.packageRef,
            request.tok,
        )
        return self._state.find(urn)

    def of_read(self, request: Message, installed: str) -> None:
        """Make the default provider of a resource that is read, where no other is named."""
        if request.provider or urns.is_provider(request.type):
            return
        self.default(
            urns.package_of(request.type),
            request.version or installed,
            request.pluginDownloadURL,
            request.packageRef,
            f"{request.type} {request.name}",
        )

    def default(self, package: str, version: str, url: str, package_reference: str, what: str) -> str:
        """Return the URN of a default provider, which is registered if it was not.

        ``what`` needs it, for the message where the stack forbids it.
        """
        known: Package | None = None
        if package_reference:
            known = self._state.package(package_reference)
            if known is None:
                raise ProgramError(f"{what}: unknown provider package {package_reference!r}")
            package, version, url = known.name, known.version, ""
        provider_resources.refuse_disabled(self._project, package, what)
        name = provider_resources.default_name(version, url)
        type_ = f"{urns.PROVIDER_PREFIX}{package}"
        urn = self._state.urn("", type_, name)
        with self._lock:
            if self._state.find(urn) is None:
                inputs = provider_resources.default_inputs(self._project, package, version, url, known)
                self._register(ResourceState(urn=urn, type=type_, name=name, custom=True), inputs)
        return urn

    def set_plugin(self, properties: Properties, request: Message, options: Message, installed: str) -> None:
        """Write into the inputs of an explicit provider which plugin serves it."""
        known = self._state.package(request.packageRef) if request.packageRef else None
        version = options.version or (known.version if known else "")
        if not version and not options.plugin_download_url:
            version = installed
        provider_resources.set_plugin(properties, version, options.plugin_download_url, known)
