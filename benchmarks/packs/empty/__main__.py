"""The floor: policies that do nothing. ``BENCH_RESOURCE`` and ``BENCH_STACK`` say how many of each kind.

With ``BENCH_COLLECTOR`` Python's garbage collector is set as in our pack, so that only the rules make a difference.
"""

import gc
import os

from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, StackValidationPolicy


def nothing(args: object, report_violation: object) -> None:
    """Do no work."""


if os.environ.get("BENCH_COLLECTOR"):
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)

PolicyPack(
    "empty",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        *(
            ResourceValidationPolicy(f"resource-{n}", "Does nothing.", nothing)
            for n in range(int(os.environ["BENCH_RESOURCE"]))
        ),
        *(StackValidationPolicy(f"stack-{n}", "Does nothing.", nothing) for n in range(int(os.environ["BENCH_STACK"]))),
    ],
)
