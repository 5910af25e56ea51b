"""In which region a resource is: its own, its provider's, those of its copies. One name may be used in several."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from guardrails.aws.cloudformation import tokens_of
from guardrails.core.resources import Resource
from guardrails.core.values import List, Object, Unknown, Wrong

PROVIDER = "pulumi:providers:aws"
OTHER_PROVIDERS = ("pulumi:providers:aws-native", "pulumi:providers:awscc")
"""Providers of AWS whose resources have no region of their own. Without ``region`` they do not start."""

REGION_KEYS = ("region", "regionName")
"""How the properties of a replica name its region: DynamoDB ``regionName``, Secrets Manager ``region``."""


STACK_SET_INSTANCES: Mapping[str, tuple[str, str]] = {
    "aws:cloudformation/stackSetInstance:StackSetInstance": ("", "stackSetInstanceRegion"),
    "aws:cloudformation/stackInstances:StackInstances": ("", "regions"),
    **dict.fromkeys(tokens_of("CloudFormation", "StackSet"), ("stackInstancesGroup", "regions")),
}
"""Types that deploy a stack set: the property with groups of its instances, if there is one, and that with the regions.

Sources: pulumi_aws 7.51, ``cloudformation``; CloudFormation's AWS::CloudFormation::StackSet.
"""


class AwsTypes(Container[str]):
    """The AWS provider and all its resources, other providers of AWS, and their stack sets."""

    def __contains__(self, type_: object) -> bool:
        return isinstance(type_, str) and (
            type_.startswith("aws:") or type_ == PROVIDER or type_ in OTHER_PROVIDERS or type_ in STACK_SET_INSTANCES
        )


def instance_regions(resource: Resource) -> Iterator[str | Unknown | Wrong]:
    """Yield the regions to which a resource of `STACK_SET_INSTANCES` deploys its stack set, as far as it names them."""
    groups, key = STACK_SET_INSTANCES[resource.type]
    for holder in resource.props.objects(groups) if groups else [resource.props]:
        if not isinstance(holder, Object):
            yield holder
            continue
        regions = holder.read(key)
        if isinstance(regions, List):
            yield from regions.texts()
        else:
            region = holder.text(key)
            if region:
                yield region


def region_of(resource: Resource) -> str | None:
    """Return the region of a resource: its own ``region``, else its provider's; None where neither is known."""
    region = resource.props.text("region")
    if region is None and resource.provider is not None:
        region = resource.provider.props.text("region")
    return region if isinstance(region, str) and region else None


def same_region(resource: Resource, region: str | None) -> bool:
    """Return whether a resource is in ``region``; where either is not known, it is taken to be."""
    here = region_of(resource)
    return not here or not region or here == region
