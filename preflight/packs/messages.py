"""What a pack is asked, as the protocol's messages.

Follows pulumi/pulumi pkg/resource/plugin/analyzer_plugin.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from preflight.wire import structs, values
from preflight.wire.protocol import Message, analyzer_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from preflight.resources import ResourceOptions, ResourceState


def analyze_request(resource: ResourceState, provider: ResourceState | None, *, internal_keys: bool = False) -> Message:
    """Return the question about one resource and its inputs; ``internal_keys`` keeps keys that begin with ``__``."""
    request = analyzer_pb2.AnalyzeRequest(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        properties=pack_properties(resource.inputs, internal_keys=internal_keys),
        options=_options(resource.options, resource.parent),
    )
    if provider is not None:
        request.provider.CopyFrom(_provider(provider))
    return request


def analyze_stack_request(resources: Iterable[ResourceState], providers: Mapping[str, ResourceState]) -> Message:
    """Return the question about a whole stack and its planned outputs; ``providers`` are by URN."""
    request = analyzer_pb2.AnalyzeStackRequest()
    for resource in resources:
        target = request.resources.add(
            urn=resource.urn,
            type=resource.type,
            name=resource.name,
            properties=pack_properties(resource.outputs),
            options=_options(resource.options, resource.parent),
            parent=resource.parent,
            dependencies=resource.dependencies,
        )
        provider = providers.get(resource.provider)
        if provider is not None:
            target.provider.CopyFrom(_provider(provider))
        for key, urns in resource.property_dependencies.items():
            if urns:
                target.propertyDependencies[key].urns.extend(urns)
    return request


def pack_properties(properties: Mapping[str, Any], *, internal_keys: bool = False) -> Message:
    """Marshal properties for a pack: internal keys (``__…``) are dropped at the top level unless ``internal_keys``."""
    return structs.to_struct(
        {key: values.for_pack(item) for key, item in properties.items() if internal_keys or not key.startswith("__")}
    )


def _options(options: ResourceOptions, parent: str) -> Message:
    target = analyzer_pb2.AnalyzerResourceOptions(
        protect=options.protect,
        ignoreChanges=options.ignore_changes,
        deleteBeforeReplace=bool(options.delete_before_replace),
        deleteBeforeReplaceDefined=options.delete_before_replace is not None,
        additionalSecretOutputs=options.additional_secret_outputs,
        # None in a preview: the engine tells packs only the alias under which it found a resource in the state, and a
        # first preview finds none (step_generator.go, `aliasUrns`).
        aliases=options.aliases,
        parent=parent,
    )
    timeouts = options.timeouts
    target.customTimeouts.create = timeouts.get("create", 0.0)
    target.customTimeouts.update = timeouts.get("update", 0.0)
    target.customTimeouts.delete = timeouts.get("delete", 0.0)
    return target


def _provider(provider: ResourceState) -> Message:
    return analyzer_pb2.AnalyzerProviderResource(
        urn=provider.urn,
        type=provider.type,
        name=provider.name,
        properties=pack_properties(provider.inputs),
    )
