"""The pack's whole configuration, read from the SDK's own servicer.

A policy is given its own configuration only. Whether the configuration names a policy that does not exist, or another
policy's configuration is wrong, can be seen in one place: the servicer (pulumi_policy/policy.py,
``_PolicyAnalyzerServicer``), which the callback `report_violation` closes over. It is only read here. Should the SDK
change, `engine_configuration` answers None, and the pack says so in its report on what could not be verified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_policy import EnforcementLevel, ReportViolation, StackValidationPolicy

_CONFIG = "_PolicyAnalyzerServicer__policy_pack_config"
_POLICIES = "_PolicyAnalyzerServicer__policies"


@dataclass(frozen=True, slots=True)
class EngineConfiguration:
    """What the engine configured the pack with.

    Attributes
    ----------
    properties
        Configuration by policy name; names of no policy are among them, and perhaps ``all``.
    disabled
        Names of the policies that do not run.
    speaker
        The first mandatory policy on stacks, or the first that runs, which speaks for the whole pack.
    """

    properties: Mapping[str, Mapping[str, Any]]
    disabled: frozenset[str]
    speaker: str


def engine_configuration(report: ReportViolation) -> EngineConfiguration | None:
    """Return the pack's configuration, or None if this SDK keeps it elsewhere."""
    try:
        cells = dict(zip(report.__code__.co_freevars, report.__closure__ or (), strict=True))
        servicer = cells["self"].cell_contents
        levels = {policy.name: servicer._get_enforcement_level(policy) for policy in getattr(servicer, _POLICIES)}  # noqa: SLF001 - see above
        on_stacks = [p.name for p in getattr(servicer, _POLICIES) if isinstance(p, StackValidationPolicy)]
        properties = dict(getattr(servicer, _CONFIG))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    running = [name for name in on_stacks if levels[name] is not EnforcementLevel.DISABLED]
    blocking = [name for name in running if levels[name] is not EnforcementLevel.ADVISORY]
    return EngineConfiguration(
        properties=properties,
        disabled=frozenset(name for name, level in levels.items() if level is EnforcementLevel.DISABLED),
        speaker=next(iter(blocking or running), ""),
    )
