"""Another pack with a policy of the same name, at another level, and configuration of its own."""

from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, StackValidationPolicy


def again(args, report):
    if args.resource_type == "aws:sqs/queue:Queue":
        report(f"{args.name} is seen by the second pack with {sorted(args.get_config().items())}.")


def stack(args, report):
    report(f"{len(args.resources)} resources.")


PolicyPack(
    "second",
    policies=[
        ResourceValidationPolicy("mandatory", "Is advisory here.", again, EnforcementLevel.ADVISORY),
        ResourceValidationPolicy("by-default", "Has the level of its pack.", again),
        StackValidationPolicy("stack", "About the stack.", stack),
    ],
    enforcement_level=EnforcementLevel.MANDATORY,
    initial_config={"all": EnforcementLevel.ADVISORY},
)
