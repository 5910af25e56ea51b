"""One state and packs that are up: what they say of it, as ``pulumi policy analyze`` has it.

Packs see the inputs of each resource, then the outputs of all. Remediations are told and never applied.
Source: pulumi/pulumi pkg/resource/deploy/analyze_snapshot.go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from preflight.audit.state import root_urn
from preflight.packs.analysis import Analysis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preflight.audit.state import State
    from preflight.packs.client import PackClient, StackFacts
    from preflight.report import Result


def judge(state: State, packs: Sequence[PackClient], facts: StackFacts) -> tuple[Result, ...]:
    """Return the outcome of each policy on each resource, sorted; raises `PreflightError` where a pack fails.

    Nothing is asked about a stack that holds nothing.
    """
    if not state.resources:
        return ()
    found = [result for pack in packs for result in _judge(state, pack, facts)]
    found = [replace(result, seen_in=()) for result in found]  # in no preview: this is what is deployed
    return tuple(sorted(found, key=lambda result: (result.urn, result.policy, result.message, result.pack)))


def _judge(state: State, pack: PackClient, facts: StackFacts) -> tuple[Result, ...]:
    providers = {resource.urn: resource for resource in state.resources}
    pack.tell_stack(facts)
    analysis = Analysis(lambda: [pack], lambda _: None)
    try:
        for resource in state.resources:
            provider = providers.get(resource.provider)
            # A copy: what a policy would change is told, and the others see what is deployed.
            analysis.before_plan(replace(resource), provider)
            analysis.registered(resource, provider)
        return analysis.results(state.resources, root_urn(state, facts.project, facts.stack), lambda _: ())
    finally:
        analysis.stop()
