"""Registering a resource: transform, check, remediate, plan.

Follows pulumi/pulumi pkg/resource/deploy/source_eval.go and step_generator.go for a preview of a stack that has no
resources yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from preflight.engine import assets
from preflight.engine.locations import entry_of, locate
from preflight.engine.options import check_aliases, resource_options, transform_options
from preflight.engine.provider_lookup import ProviderLookup
from preflight.errors import ProgramError
from preflight.providers.base import Registration, Shape
from preflight.providers.provider_resources import INTERNAL
from preflight.resources import ResourceState
from preflight.wire import structs, urns, values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.engine.call_metadata import CallMetadata
    from preflight.engine.later import LaterPreview
    from preflight.engine.listener import Listener
    from preflight.engine.state import EngineState
    from preflight.engine.transforms import Transforms
    from preflight.project.project import Project
    from preflight.providers.registry import Providers
    from preflight.report import Location
    from preflight.wire.protocol import Message
    from preflight.wire.values import Properties

_TYPE_PARTS: Final = 3


class Registrations:
    """Registers resources, from many threads at once; ``listener`` hears of each and may change its inputs."""

    def __init__(
        self,
        project: Project,
        state: EngineState,
        providers: Providers,
        transforms: Transforms,
        listener: Listener,
        *,
        later: LaterPreview | None = None,
    ) -> None:
        self._project = project
        self._state = state
        self._providers = providers
        self._transforms = transforms
        self._listener = listener
        self._later = later
        self._shapes: dict[str, Shape] = {}
        self.provider_lookup = ProviderLookup(project, state, self._register_provider)

    def note_shape(self, type_: str, metadata: CallMetadata) -> Shape | None:
        """Remember the shape of a type where a call tells it; returns the one that is known."""
        shape = Shape.parse(metadata.shape)
        if shape is not None:
            self._shapes[type_] = shape
        return self._shapes.get(type_)

    def _locate(self, request: Message) -> Location | None:
        if request.type == urns.STACK_TYPE:
            return entry_of(self._project)
        return locate(request, self._project.root)

    def register(self, request: Message, metadata: CallMetadata) -> ResourceState:
        """Register what the program asks for.

        Raises `PreflightError` for what the engine refuses, `ValueError` and its like for what no engine could read,
        `grpc.RpcError` where a transform fails.
        """
        self.note_shape(request.type, metadata)
        parent = self._state.find_any(request.parent) if request.parent else None
        if (request.custom or request.remote) and request.type.count(":") != _TYPE_PARTS - 1:
            raise ProgramError(
                f"{request.type!r} is not the type of a custom resource (of {request.name}).",
                "Such a type has three parts: package:module:Type.",
            )
        properties = structs.from_struct(request.object)
        self._state.note_secrets(properties)
        assets.require_files(properties, self._project.directory, f"{request.type} {request.name}")
        by_property = _told_dependencies(request, properties)
        own_transforms = list(request.transforms)
        if own_transforms:
            properties = {
                key: values.with_dependencies(value, by_property.get(key, set())) for key, value in properties.items()
            }
        options = transform_options(request, parent, self.provider_lookup.named_for(request, parent))
        inherited = own_transforms + self._inherited_transforms(parent)
        properties, options = self._transforms.resource(inherited, request, properties, options)
        check_aliases(options)
        dependencies = set(request.dependencies)
        if own_transforms:
            # What the transforms gave back says what it depends on; that is all that counts from here on.
            by_property = {key: values.dependencies(value) for key, value in properties.items()}
            dependencies = set(options.depends_on).union(*by_property.values())
        else:
            for key, value in properties.items():
                by_property.setdefault(key, set()).update(values.dependencies(value))
        if self._later is not None:
            dependencies = self._later.without_mark(dependencies)
            by_property = {key: self._later.without_mark(found) for key, found in by_property.items()}
        handed_down = dict(options.providers)
        if not request.custom and parent is not None and not parent.custom:
            handed_down = {**parent.providers, **handed_down}
        resource = ResourceState(
            urn=self._state.urn(request.parent, request.type, request.name),
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            dependencies=sorted(dependencies),
            property_dependencies={key: sorted(found) for key, found in by_property.items()},
            options=resource_options(options),
            location=entry_of(self._project)
            if request.type == urns.STACK_TYPE
            else locate(request, self._project.root),
            remote=request.remote,
            imported=getattr(options, "import"),
            providers=handed_down,
            transforms=own_transforms,
            inherited_protect=options.protect if options.HasField("protect") else None,
            conditional=metadata.conditional,
        )
        if request.remote or (request.custom and not urns.is_provider(request.type)):
            resource.provider = self.provider_lookup.of_resource(request, options, metadata.version)
        elif urns.is_provider(request.type):
            self.provider_lookup.set_plugin(properties, request, options, metadata.version)
        self._complete(resource, properties, metadata.shape)
        return resource

    def _inherited_transforms(self, parent: ResourceState | None) -> list[Any]:
        found: list[Any] = []
        while parent is not None:
            found += parent.transforms
            parent = self._state.find_any(parent.parent) if parent.parent else None
        return found

    def _register_provider(self, resource: ResourceState, inputs: Properties) -> None:
        self._complete(resource, inputs, {})

    def _complete(self, resource: ResourceState, properties: Properties, told: Mapping[str, Any]) -> None:
        """Check, remediate, plan and record; ``told`` is what the SDK says of the shape of ``properties``."""
        provider = self._state.find(resource.provider) if resource.provider else None
        registration = self._registration(resource, values.downgrade(properties), provider, told)
        naming = registration.naming
        if resource.custom and naming is not None and not naming.random:
            resource.options.delete_before_replace = True  # whatever the program says (step_generator.go)
        shown = self._later.shown(registration, properties, provider) if self._later is not None else registration
        checked = self._check(resource, registration)
        resource.inputs = checked if shown is registration else self._check(resource, shown)
        before, resource.inputs = resource.inputs, self._listener.before_plan(resource, provider)
        if resource.inputs is not before:
            checked = _remediated(checked, before, resource.inputs)
        resource.returned = self._plan(resource, registration, checked)
        resource.outputs = resource.returned if shown is registration else self._plan(resource, shown, resource.inputs)
        resource.hidden = frozenset(
            key for key, value in shown.properties.items() if registration.properties.get(key) != value
        )
        if self._later is not None:
            self._later.create(resource, registration, shown, checked)
        elif resource.custom and urns.is_provider(resource.type):
            resource.id = values.UNKNOWN
        _hide(resource)
        self._state.note_secrets([resource.inputs, resource.outputs, resource.returned])
        if not self._state.add(resource):
            raise ProgramError(
                f"Two resources have the same URN {resource.urn}: the name {resource.name!r} is used twice.",
                "Give each resource of a type (under the same parent types) a name of its own.",
            )
        self._listener.registered(resource, provider)

    def _check(self, resource: ResourceState, registration: Registration) -> Properties:
        """Return the inputs as the provider checks them."""
        if resource.custom and not resource.remote and not urns.is_provider(resource.type):
            return self._providers.check(registration)
        return registration.properties

    def _plan(self, resource: ResourceState, registration: Registration, inputs: Properties) -> Properties:
        """Return the outputs of a resource that is yet to be created."""
        if resource.remote:
            # What comes out of a component need not look like what went in, even under the same name.
            shape = registration.shape
            return dict.fromkeys(shape.outputs if shape is not None else (), values.UNKNOWN)
        if not resource.custom:
            return {}
        if urns.is_provider(resource.type):
            return {key: value for key, value in inputs.items() if key != INTERNAL}
        return self._providers.plan(registration, inputs)

    def _registration(
        self, resource: ResourceState, properties: Properties, provider: ResourceState | None, told: Mapping[str, Any]
    ) -> Registration:
        return Registration(
            urn=resource.urn,
            type=resource.type,
            name=resource.name,
            properties=properties,
            shape=self._shapes.get(resource.type),
            maps=frozenset(told.get("maps", ())),
            texts=tuple(told.get("texts", ())),
            scalars=tuple((tuple(path), kind) for *path, kind in told.get("scalars", ())),
            provider=provider.returned if provider is not None else {},
            naming=self._project.autonaming.naming(resource.type, resource.name, resource.urn),
        )


def _told_dependencies(request: Message, properties: Properties) -> dict[str, set[str]]:
    """Return by property what a registration says that it depends on."""
    if not request.propertyDependencies and not request.remote:
        return {key: set(request.dependencies) for key in properties}
    return {key: set(found.urns) for key, found in request.propertyDependencies.items()}


def _hide(resource: ResourceState) -> None:
    """Mark as secret the outputs that the program's options name."""
    for outputs in (resource.outputs, resource.returned):
        for key in resource.options.additional_secret_outputs:
            if key in outputs:
                outputs[key] = values.make_secret(outputs[key])


def _remediated(checked: Properties, before: Properties, after: Properties) -> Properties:
    """Return checked inputs with what packs changed of those that they were shown."""
    return {key: checked[key] if key in checked and before.get(key) == value else value for key, value in after.items()}
