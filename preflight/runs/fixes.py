"""What would satisfy the policies that are violated: asked of the packs themselves when all else is said.

A policy that can remediate does so at the level ``remediate`` alone. So each pack is configured anew, one violated
policy at a time at that level and all others disabled, and asked about the resources in question. Nothing of it changes
a result: a pack that fails here has no fix to offer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from preflight.errors import PreflightError
from preflight.packs.changes import fix_between
from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from preflight.packs.client import PackClient
    from preflight.report import Fix, Report
    from preflight.resources import ResourceState

_MOST: Final = 500
"""Findings that are asked about; who has more has other worries."""


def with_fixes(report: Report, packs: Iterable[PackClient], resources: Mapping[str, ResourceState]) -> Report:
    """Return ``report`` with a fix at each violation whose policy offers one; ``resources`` by URN."""
    wanted: dict[tuple[str, str], dict[str, None]] = {}
    for result in [each for each in report.results if each.status == "violation" and each.urn in resources][:_MOST]:
        wanted.setdefault((result.pack, result.policy), {})[result.urn] = None
    found: dict[tuple[str, str, str], Fix] = {}
    for pack in packs:
        for policy in pack.pack.policies:
            urns = wanted.get((pack.pack.name, policy.name))
            if urns and policy.kind == "resource":
                offered = _offered(pack, policy.name, [resources[urn] for urn in urns], resources)
                found |= {(pack.pack.name, policy.name, urn): fix for urn, fix in offered.items()}
    if not found:
        return report
    results = tuple(
        replace(each, fix=found.get((each.pack, each.policy, each.urn))) if each.status == "violation" else each
        for each in report.results
    )
    return replace(report, results=results)


def _offered(
    pack: PackClient, policy: str, wanted: Iterable[ResourceState], resources: Mapping[str, ResourceState]
) -> dict[str, Fix]:
    """Return what a policy would change, by URN."""
    found = {}
    try:
        if not pack.let_remediate(policy):
            return {}
        for resource in wanted:
            for remediation in pack.remediate(resource, resources.get(resource.provider)):
                before = values.for_pack(resource.inputs)
                fix = fix_between(before, remediation.properties) if remediation.properties else None
                if fix is not None:
                    found[resource.urn] = fix
    except PreflightError:
        return found
    return found
