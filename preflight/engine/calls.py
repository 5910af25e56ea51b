"""Reads of resources that exist, and calls of functions and methods: answered without a cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preflight.engine.locations import locate
from preflight.errors import ProgramError
from preflight.providers.base import InvokeError
from preflight.resources import ResourceState
from preflight.wire import structs, urns, values
from preflight.wire.protocol import Message, provider_pb2, resource_pb2

if TYPE_CHECKING:
    from pathlib import Path

    from preflight.engine.call_metadata import CallMetadata
    from preflight.engine.later import LaterPreview
    from preflight.engine.registration import Registrations
    from preflight.engine.state import EngineState
    from preflight.engine.transforms import Transforms
    from preflight.providers.data_sources import DataSources
    from preflight.wire.values import Properties

_BUILT_IN = "pulumi"
"""The package whose functions the engine answers itself."""

_GET_RESOURCE = "pulumi:pulumi:getResource"


class Calls:
    """Answers reads and calls, from many threads at once; ``root`` is the project's folder."""

    def __init__(
        self,
        root: Path,
        state: EngineState,
        data_sources: DataSources,
        registrations: Registrations,
        transforms: Transforms,
        *,
        later: LaterPreview | None = None,
    ) -> None:
        self._root = root
        self._state = state
        self._data_sources = data_sources
        self._registrations = registrations
        self._providers = registrations.provider_lookup
        self._transforms = transforms
        self._later = later

    def read(self, request: Message, metadata: CallMetadata) -> ResourceState:
        """Read a resource that exists already: known from the answers file, else unknown but for what was given."""
        shape = self._registrations.note_shape(request.type, metadata)
        given = values.downgrade(structs.from_struct(request.properties))
        self._state.note_secrets(given)
        self._providers.of_read(request, metadata.version)
        location = locate(request, self._root)
        urn = self._state.urn(request.parent, request.type, request.name)
        identifier = values.UNKNOWN if self._is_of_this_stack(request.type, request.id) else request.id
        answer = self._data_sources.read(urn, request.type, identifier, location)
        outputs = dict.fromkeys(shape.outputs if shape else (), values.UNKNOWN) | given | answer
        for key in request.additionalSecretOutputs:
            if key in outputs:
                outputs[key] = values.make_secret(outputs[key])
        self._state.note_secrets(outputs)
        resource = ResourceState(
            urn=urn,
            type=request.type,
            name=request.name,
            custom=True,
            parent=request.parent,
            outputs=outputs,
            returned=outputs,
            id=request.id,
            location=location,
        )
        self._state.add_read(resource)
        return resource

    def _is_of_this_stack(self, type_: str, identifier: str) -> bool:
        """Return whether an id is one that the later preview gave: nobody has an answer to what it stands for."""
        if self._later is None:
            return False
        given = any(each.id == identifier and each.type == type_ for each in self._state.resources())
        return given or self._later.is_made_up(identifier)

    def invoke(self, request: Message, metadata: CallMetadata) -> Message:
        """Answer a call of a provider's function; a refusal of its arguments is an answer too."""
        arguments = values.downgrade(structs.from_struct(request.args))
        options = resource_pb2.TransformInvokeOptions(
            provider=self._providers.named_for_call(request),
            version=request.version,
            plugin_download_url=request.pluginDownloadURL,
        )
        self._state.note_secrets(arguments)
        arguments, options = self._transforms.call(request.tok, arguments, options)
        provider = self._providers.of_call(request, options, metadata.version)
        if request.dependsOn and self._state.is_pending(request.dependsOn):
            return resource_pb2.ResourceInvokeResponse(unknown=True)
        if request.tok == _GET_RESOURCE:
            return _result(self._get_resource(arguments))
        if provider is not None and values.contains_unknown(provider.returned):
            # The engine does not ask a provider that it could not configure yet.
            return _result({})
        try:
            result = self._data_sources.answer(
                request.tok,
                # The SDK calls although a list of the arguments holds an unknown; a provider is not handed it.
                arguments if urns.package_of(request.tok) == _BUILT_IN else values.drop_unknowns(arguments),
                provider=provider.returned if provider is not None else {},
                sample=metadata.sample,
                location=locate(request, self._root),
            )
        except InvokeError as error:
            failure = provider_pb2.CheckFailure(property=error.argument, reason=error.reason)
            return resource_pb2.ResourceInvokeResponse(failures=[failure])
        return _result(result) if result is not None else resource_pb2.ResourceInvokeResponse(unknown=True)

    def _get_resource(self, arguments: Properties) -> Properties:
        urn = str(arguments.get("urn") or "")
        resource = self._state.find_any(urn)
        if resource is None:
            raise ProgramError(f"The program refers to the resource {urn}, which it has not registered.")
        with self._state.lock:
            identifier = (resource.id or values.UNKNOWN) if resource.custom else ""
            return {"urn": urn, "id": identifier, "state": dict(resource.returned)}

    def call_method(self, request: Message) -> Message:
        """Answer a method of a resource: only its provider knows, so the result is unknown."""
        self._state.note_secrets(structs.from_struct(request.args))
        self._data_sources.note_call(request.tok, locate(request, self._root))
        # One unknown value makes the SDK take the whole result as unknown; no value at all would be a known nothing.
        reply = provider_pb2.CallResponse()
        getattr(reply, "return").CopyFrom(structs.to_struct({"result": values.UNKNOWN}))
        return reply


def _result(properties: Properties) -> Message:
    reply = resource_pb2.ResourceInvokeResponse()
    getattr(reply, "return").CopyFrom(structs.to_struct(properties))
    return reply
