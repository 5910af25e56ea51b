"""In which region a resource is. A stack may hold resources of one name in several."""

from __future__ import annotations

from guardrails.core.resources import Resource


def region_of(resource: Resource) -> str | None:
    """Region of a resource: its own ``region``, else its provider's; None where neither is known."""
    region = resource.props.text("region")
    if region is None and resource.provider is not None:
        region = resource.provider.props.text("region")
    return region if isinstance(region, str) and region else None


def near(resource: Resource, region: str | None) -> bool:
    """Whether a resource is in ``region``; where either is not known, it is taken to be."""
    here = region_of(resource)
    return not here or not region or here == region
