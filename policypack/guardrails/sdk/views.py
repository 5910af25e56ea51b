"""What the SDK hands to a policy, as the views that rules read."""

from __future__ import annotations

from pulumi_policy import PolicyProviderResource, PolicyResource, ResourceValidationArgs, StackValidationArgs

from guardrails.core.planned import Planned
from guardrails.core.resources import STACK_TYPE, Provider, Resource, Stack, project_of
from guardrails.core.rule import AnyRule
from guardrails.core.values import Object
from guardrails.sdk.inputs import Inputs


def resource_of(args: ResourceValidationArgs) -> Resource:
    """Return the resource that a policy on resources is asked about, by its inputs."""
    return Resource(args.resource_type, args.urn, args.name, Object(args.props), _provider(args.provider))


def stack_of(args: StackValidationArgs, rule: AnyRule, inputs: Inputs) -> Stack:
    """Return the stack with its resources that a rule reads, and the stack's own; without those that it only reads."""
    types = rule.metadata.types
    return Stack.of(
        (
            _resource(each, inputs, rule)
            for each in args.resources
            if (each.resource_type in types or each.resource_type == STACK_TYPE) and not inputs.is_only_read(each.urn)
        ),
        project=project_of(args.resources[0].urn) if args.resources else "",
    )


def _resource(source: PolicyResource, inputs: Inputs, rule: AnyRule) -> Resource:
    made_of = source.property_dependencies
    if source.resource_type == STACK_TYPE:
        props = Object(source.props)
    else:
        props = Planned(source.props, inputs.unknown(source.urn).union(made_of))
    return Resource(
        type=source.resource_type,
        urn=source.urn,
        name=source.name,
        props=props,
        provider=_provider(source.provider),
        parent=source.parent.urn if source.parent else "",
        dependencies=tuple(dependency.urn for dependency in source.dependencies),
        property_dependencies={prop: tuple(each.urn for each in found) for prop, found in made_of.items()},
        remembered=inputs.remembered(rule.name, source.urn),
    )


def _provider(source: PolicyProviderResource | None) -> Provider | None:
    if source is None:
        return None
    return Provider(source.resource_type, source.urn, source.name, Object(source.props))
