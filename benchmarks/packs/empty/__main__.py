"""The floor: policies that do nothing. ``BENCH_RESOURCE``, ``BENCH_TWICE``, ``BENCH_STACK``: how many of each kind.

A policy that is asked twice is one on resources that the SDK asks about the stack too, as our pack makes them.

With ``BENCH_COLLECTOR`` Python's garbage collector is set as in our pack, so that only the rules make a difference.
"""

import gc
import os

from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, StackValidationPolicy


def nothing(args: object, report_violation: object) -> None:
    """Do no work."""


@StackValidationPolicy.register
class Twice(ResourceValidationPolicy):  # type: ignore[misc] # the SDK has no types
    """A policy that the SDK asks about each resource and about the stack."""

    def validate(self, args: object, report_violation: object) -> None:
        """Do no work."""


def some(kind: str) -> range:
    """Return as many numbers as there are policies of a kind."""
    return range(int(os.environ[f"BENCH_{kind}"]))


if os.environ.get("BENCH_COLLECTOR"):
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)

PolicyPack(
    "empty",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        *(ResourceValidationPolicy(f"resource-{n}", "Does nothing.", nothing) for n in some("RESOURCE")),
        *(Twice(f"twice-{n}", "Does nothing.", nothing) for n in some("TWICE")),
        *(StackValidationPolicy(f"stack-{n}", "Does nothing.", nothing) for n in some("STACK")),
    ],
)
