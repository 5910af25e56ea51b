"""The pack's whole configuration, as the engine sends it.

A policy of Pulumi's SDK is given its own configuration only, and one that is disabled is not asked at all. Whether the
configuration names a policy that does not exist, or beside ``all: disabled`` enables none because its name is
misspelt, can be seen in one place: the request Configure of the engine's protocol. So the SDK's servicer
(pulumi_policy/policy.py, ``_PolicyAnalyzerServicer``) is replaced by one that passes the request on before it takes it.
Should a later SDK have no such class, the pack says in its report that nobody saw its configuration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import pulumi_policy.policy as sdk
from google.protobuf import json_format
from pulumi.runtime import proto

ALL = "all"
"""The key that sets the level of every policy (pulumi/pulumi pkg/resource/analyzer/config.go, applyConfig)."""

_SERVICER = "_PolicyAnalyzerServicer"

Request: TypeAlias = Any
"""A ConfigureAnalyzerRequest; the protocol's classes have no types."""


@dataclass(frozen=True, slots=True)
class EngineConfiguration:
    """What the engine configured the pack with.

    Attributes
    ----------
    properties
        Configuration by policy name; names of no policy are among them, and perhaps ``all``.
    disabled, blocking
        Names of policies that do not run, and of those that stop an update.
    """

    properties: Mapping[str, Mapping[str, Any]]
    disabled: frozenset[str]
    blocking: frozenset[str]


def insist(request: Request, policy: str) -> None:
    """Let a policy block whose level is ``all``'s: who enables one rule beside ``all: disabled`` is told of a slip."""
    levels = {name: configured.enforcementLevel for name, configured in request.policyConfig.items()}
    if ALL in levels and levels.get(policy) == levels[ALL]:
        request.policyConfig[policy].enforcementLevel = proto.MANDATORY


def engine_configuration(request: Request) -> EngineConfiguration:
    """Return what a request of the engine says."""
    by_level: dict[int, set[str]] = {}
    for name, configured in request.policyConfig.items():
        by_level.setdefault(configured.enforcementLevel, set()).add(name)
    return EngineConfiguration(
        properties={
            name: json_format.MessageToDict(configured.properties) for name, configured in request.policyConfig.items()
        },
        disabled=frozenset(by_level.get(proto.DISABLED, ())),
        blocking=frozenset({*by_level.get(proto.MANDATORY, ()), *by_level.get(proto.REMEDIATE, ())}),
    )


def hear_configuration(hear: Callable[[Request], None]) -> None:
    """Let ``hear`` have each configuration that the engine sends to a pack that is made from now on."""
    servicer = getattr(sdk, _SERVICER, None)
    if servicer is not None:
        setattr(sdk, _SERVICER, hearing(servicer, hear))


def hearing(servicer: type[Any], hear: Callable[[Request], None]) -> type[Any]:
    """Return the SDK's servicer, but one that passes each configuration on to ``hear`` first."""

    class Hearing(servicer):  # type: ignore[misc] # the SDK has no types
        def Configure(self, request: Request, context: object) -> Any:  # noqa: ANN401, N802 - the protocol's
            hear(request)
            return super().Configure(request, context)

    return Hearing
