"""The stack that a test describes, put through preflight's own engine: what rules get is what the engine gives them.

A preview and an update register each resource with `preflight.engine.monitor.Monitor` (checked inputs, names, tags,
providers). State is handed on as it stands; as in ``pulumi policy analyze`` policies on resources see the inputs and
policies on the stack see the outputs (pulumi/pulumi pkg/resource/deploy/analyze_snapshot.go).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from preflight.engine.monitor import Monitor
from preflight.engine.options import parse_duration
from preflight.engine.state import EngineState
from preflight.errors import ArgumentsError, ProgramError
from preflight.packs.analysis import Analysis
from preflight.packs.client import StackFacts
from preflight.project.project import Project
from preflight.providers import provider_resources
from preflight.providers.answers import Answers
from preflight.providers.data_sources import DataSources
from preflight.providers.registry import Providers
from preflight.resources import ResourceOptions, ResourceState
from preflight.testing import sdk
from preflight.testing.call_context import CallContext, Refusal
from preflight.testing.checks import article, check
from preflight.testing.inputs import Reference, Resource
from preflight.wire import structs, urns, values
from preflight.wire.protocol import Message, resource_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from preflight.packs.client import PackClient
    from preflight.report import Result
    from preflight.testing.setting import Setting


class StackUnderTest:
    """One stack under test, from the first registration to the pack's answers."""

    def __init__(self, setting: Setting, client: PackClient) -> None:
        self.setting = setting
        self._client = client
        self.project = Project.without_files(
            Path.cwd(), setting.project, setting.stack, setting.organization, setting.texts()
        )
        self.state = EngineState(setting.project, setting.stack, setting.organization)
        providers = Providers()
        self._data_sources = DataSources(providers, Answers())
        self.analysis = Analysis(lambda: [client], partial(print, file=sys.stderr))
        self.monitor = Monitor(self.project, self.state, providers, self._data_sources, self.analysis)
        self._names: dict[str, str] = {}
        self._explicit: dict[str, str] = {}
        client.tell_stack(
            StackFacts(
                project=setting.project,
                stack=setting.stack,
                organization=setting.organization,
                config=self.project.config,
                tags=setting.tags,
                dry_run=setting.mode == "preview",
            )
        )

    # --- Registering --------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Register the stack itself."""
        if self.setting.mode == "state":
            root = ResourceState(self.root, urns.STACK_TYPE, urns.name_of(self.root), custom=False)
            self._enter(root, None)
        else:
            request = resource_pb2.RegisterResourceRequest(type=urns.STACK_TYPE, name=urns.name_of(self.root))
            self.register(request)

    @property
    def root(self) -> str:
        """The URN of the stack."""
        return urns.stack_urn(self.setting.stack, self.setting.project)

    def register(self, request: Message) -> Message:
        """Register a resource as a program does; raises `PreflightError` for what the engine would refuse."""
        try:
            response = self.monitor.RegisterResource(request, CallContext(sdk.shape(request.type, request.object)))
        except Refusal as error:
            raise (self.monitor.failures or [ProgramError(str(error))])[0] from error
        registered = self.state.find(response.urn)
        if self.setting.mode == "update" and registered is not None:
            self._keep_known(registered)
            response.id = registered.id
            response.object.CopyFrom(structs.to_struct(registered.outputs))
        return response

    def add(self, resource: Resource) -> str:
        """Add a resource of a test; returns its URN."""
        check(resource, self.setting.mode)
        urn = self._add_state(resource) if self.setting.mode == "state" else self._register(resource)
        self._names[resource.name] = urn
        return urn

    def export(self, outputs: Mapping[str, Any]) -> None:
        """Set the outputs of the stack."""
        resolved = values.downgrade(self._resolve(outputs))
        root = self.state.find(self.root)
        if root is not None:
            root.outputs = resolved

    def _register(self, resource: Resource) -> str:
        properties = self._resolve(resource.properties)
        request = resource_pb2.RegisterResourceRequest(
            type=resource.type,
            name=resource.name,
            custom=not resource.component,
            parent=self._urn(resource.parent, resource) if resource.parent else self.root,
            object=structs.to_struct(properties),
            version=str(resource.options.get("version") or "")
            or ("" if resource.component else sdk.version(resource.type)),
            ignoreChanges=list(resource.options.get("ignoreChanges", ())),
            additionalSecretOutputs=list(resource.options.get("additionalSecretOutputs", ())),
        )
        if "protect" in resource.options:
            request.protect = resource.options["protect"]
        if "deleteBeforeReplace" in resource.options:
            request.deleteBeforeReplace = resource.options["deleteBeforeReplace"]
            request.deleteBeforeReplaceDefined = True
        for key, text in resource.options.get("customTimeouts", {}).items():
            setattr(request.customTimeouts, key, text)
        if resource.provider is not None and not resource.component:
            request.provider = provider_resources.reference(self._provider(resource))
        needed = {self._urn(name, resource) for name in resource.depends_on}
        for key, value in properties.items():
            found = values.dependencies(value)
            found |= {self._urn(name, resource) for name in resource.property_dependencies.get(key, ())}
            request.propertyDependencies[key].urns.extend(sorted(found))
            needed |= found
        request.dependencies.extend(sorted(needed))
        urn: str = self.register(request).urn
        registered = self.state.find(urn)
        if registered is not None and resource.outputs:
            registered.outputs |= values.downgrade(self._resolve(resource.outputs))
            registered.id = str(registered.outputs.get("id") or registered.id)
        return urn

    @staticmethod
    def _keep_known(registered: ResourceState) -> None:
        """Let the provider have created a resource: what no test says it returned is left out, not made up."""
        registered.outputs = {
            key: value for key, value in registered.outputs.items() if not values.contains_unknown(value)
        }
        registered.id = registered.name if registered.custom else ""

    def _add_state(self, resource: Resource) -> str:
        parent = self._urn(resource.parent, resource) if resource.parent else self.root
        inputs = values.downgrade(self._resolve(resource.properties))
        options = resource.options
        registered = ResourceState(
            urn=self.state.urn(parent, resource.type, resource.name),
            type=resource.type,
            name=resource.name,
            custom=not resource.component,
            parent=parent,
            inputs=inputs,
            outputs=values.downgrade(self._resolve(resource.outputs)) if resource.outputs else inputs,
            dependencies=sorted(self._urn(name, resource) for name in resource.depends_on),
            property_dependencies={
                key: sorted(self._urn(name, resource) for name in names)
                for key, names in resource.property_dependencies.items()
            },
            options=ResourceOptions(
                protect=bool(options.get("protect", False)),
                ignore_changes=tuple(options.get("ignoreChanges", ())),
                # The state does not tell it (pulumi/pulumi pkg/resource/deploy/analyze_snapshot.go).
                delete_before_replace=None,
                additional_secret_outputs=tuple(options.get("additionalSecretOutputs", ())),
                timeouts={key: parse_duration(text) for key, text in options.get("customTimeouts", {}).items()},
            ),
        )
        if registered.custom and not urns.is_provider(resource.type):
            registered.provider = self._state_provider(resource)
        for key, value in self._resolve(resource.properties).items():
            if found := values.dependencies(value):
                known = registered.property_dependencies.get(key, [])
                registered.property_dependencies[key] = sorted({*known, *found})
        needed = {urn for found in registered.property_dependencies.values() for urn in found}
        registered.dependencies = sorted({*registered.dependencies, *needed})
        registered.id = str(registered.outputs.get("id") or resource.name) if registered.custom else ""
        provider = self.state.find(registered.provider) if registered.provider else None
        self._enter(registered, provider)
        return registered.urn

    def _enter(self, resource: ResourceState, provider: ResourceState | None) -> None:
        if not self.state.add(resource):
            raise ArgumentsError(f"Two resources have the same URN {resource.urn}.", "Give each a name of its own.")
        inputs = resource.inputs
        # In state a remediation is told, not applied.
        self.analysis.before_plan(resource, provider)
        resource.inputs = inputs
        self.analysis.registered(resource, provider)

    # --- Providers ----------------------------------------------------------------------------------------------------

    def _provider(self, resource: Resource) -> str:
        """Register an explicit provider for these settings, once; returns its URN."""
        package, settings, key = self._provider_key(resource)
        if key not in self._explicit:
            request = resource_pb2.RegisterResourceRequest(
                type=f"{urns.PROVIDER_PREFIX}{package}",
                name=self._provider_name(),
                custom=True,
                parent=self.root,
                version=str(settings.pop("version", "") or sdk.version(resource.type)),
                object=structs.to_struct(_on_wire(settings)),
            )
            self._explicit[key] = self.register(request).urn
        return self._explicit[key]

    def _state_provider(self, resource: Resource) -> str:
        package, settings, key = self._provider_key(resource)
        if key not in self._explicit:
            type_ = f"{urns.PROVIDER_PREFIX}{package}"
            version = str(settings.pop("version", "") or sdk.version(resource.type))
            inputs = _on_wire(settings)
            name, parent = self._provider_name(), self.root
            if resource.provider is None:
                name, parent = provider_resources.default_name(version, ""), ""
                inputs = provider_resources.default_inputs(self.project, package, "", "", None)
            if version:
                inputs["version"] = version
            urn = self.state.urn(parent, type_, name)
            self._enter(
                ResourceState(urn, type_, name, custom=True, parent=parent, inputs=inputs, outputs=inputs), None
            )
            self._explicit[key] = urn
        return self._explicit[key]

    def _provider_name(self) -> str:
        """Name the next explicit provider, in the order of the resources that use it."""
        count = sum(urns.name_of(urn).startswith("provider-") for urn in self._explicit.values())
        return f"provider-{count + 1}"

    @staticmethod
    def _provider_key(resource: Resource) -> tuple[str, dict[str, Any], str]:
        package = urns.package_of(resource.type)
        settings = dict(resource.provider or {})
        key = json.dumps([package, resource.provider], sort_keys=True, default=str)
        return package, settings, key

    # --- References ---------------------------------------------------------------------------------------------------

    def _urn(self, name: str, resource: Resource) -> str:
        if name in self._names:
            return self._names[name]
        raise ArgumentsError(
            f"{resource.type} {resource.name} names the resource {name!r}, which does not stand before it.",
            f"Before it stand: {', '.join(self._names) or 'none'}.",
        )

    def _resolve(self, value: Any) -> Any:  # noqa: ANN401 - any property value
        """Put the values of references in place, with the resource that they come from."""
        if isinstance(value, Reference):
            return self._referred(value)
        if isinstance(value, Mapping):
            return {str(key): self._resolve(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._resolve(item) for item in value]
        return value

    def _referred(self, reference: Reference) -> dict[str, Any]:
        urn = self._names.get(reference.resource)
        resource = self.state.find(urn) if urn is not None else None
        if resource is None:
            raise ArgumentsError(
                f"There is no resource {reference.resource!r} before the reference to it.",
                f"Before it stand: {', '.join(self._names) or 'none'}.",
            )
        output: dict[str, Any] = {values.SIGNATURE: values.OUTPUT, "dependencies": [resource.urn]}
        if reference.property == "urn":
            return output | {"value": resource.urn}
        found = resource.outputs.get(reference.property, values.UNKNOWN)
        if self.setting.mode == "state" and reference.property not in resource.outputs:
            # Of the outputs a test may give only some; what the program gave is among them in any real state.
            found = resource.inputs.get(reference.property, values.UNKNOWN)
        if reference.property == "id":
            found = resource.id or values.UNKNOWN
        if values.contains_secret(found):
            output["secret"] = True
            found = values.reveal(found)
        if not values.contains_unknown(found):
            return output | {"value": found}
        if self.setting.mode != "preview":
            raise ArgumentsError(
                f"{reference.resource} has no output {reference.property!r} in {article(self.setting.mode)}.",
                "Give it with the outputs of that resource.",
            )
        return output

    # --- The pack's answers -------------------------------------------------------------------------------------------

    def results(self, *, with_stack: bool) -> tuple[Result, ...]:
        """Wait for the pack; returns the outcome of every policy on every resource."""
        return self.analysis.results(
            self.state.resources(), self.root, self._data_sources.rests_on, with_stack=with_stack
        )

    def close(self) -> None:
        """Drop what is not answered."""
        self.analysis.stop()
        self.monitor.close()


def perform(
    setting: Setting,
    client: PackClient,
    resources: Iterable[Resource],
    outputs: Mapping[str, Any],
    *,
    with_stack: bool,
) -> tuple[tuple[Result, ...], Sequence[str]]:
    """Register resources and ask the pack; returns the results, and the URNs of the resources."""
    stack = StackUnderTest(setting, client)
    try:
        stack.open()
        added = [stack.add(resource) for resource in resources]
        stack.export(outputs)
        return stack.results(with_stack=with_stack), added
    finally:
        stack.close()


def _on_wire(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a provider's settings as SDKs send them: everything but text is JSON in a string."""
    return {
        key: value if isinstance(value, str) or values.signature(value) is not None else json.dumps(value)
        for key, value in settings.items()
    }
