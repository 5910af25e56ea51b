"""In which region a resource is: its own, its provider's, those of its copies. One name may be used in several."""

from __future__ import annotations

from collections.abc import Container

from guardrails.core.resources import Resource

PROVIDER = "pulumi:providers:aws"
OTHER_PROVIDERS = ("pulumi:providers:aws-native", "pulumi:providers:awscc")
"""Providers of AWS whose resources have no region of their own. Without ``region`` they do not start."""

REGION_KEYS = ("region", "regionName")
"""How the properties of a replica name its region: DynamoDB ``regionName``, Secrets Manager ``region``."""


class AwsTypes(Container[str]):
    """The AWS provider and all its resources, and other providers of AWS."""

    def __contains__(self, type_: object) -> bool:
        return isinstance(type_, str) and (type_.startswith("aws:") or type_ == PROVIDER or type_ in OTHER_PROVIDERS)


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
