"""Policies of every level and kind."""

import pulumi_policy as policy
from pulumi_policy import EnforcementLevel, ResourceValidationPolicy, StackValidationPolicy

QUEUE = "aws:sqs/queue:Queue"


def delayed(args, report):
    # The provider writes no default of zero into the inputs.
    delay = args.props["delaySeconds"] if "delaySeconds" in list(args.props) else 0
    if args.resource_type == QUEUE and delay > args.get_config().get("limit", 0):
        report(f"{args.name} waits {delay:g} s.")


def say(text):
    def validate(args, report):
        if args.resource_type == QUEUE:
            report(f"{args.name}: {text}")
            report(f"{args.name}: {text} Again.", "urn:pulumi:dev::judged::aws:sns/topic:Topic::topic")

    return validate


def tag(args):
    if args.resource_type == QUEUE and "Team" not in list(args.props.get("tags") or {}):
        return {**dict(args.props), "tags": {"Team": "remediated"}}
    return None


def tagged(args, report):
    if args.resource_type == QUEUE:
        tags = args.props["tags"] if "tags" in list(args.props) else {}
        report(f"{args.name} is of team {tags['Team'] if 'Team' in list(tags) else 'none'}.")


def inapplicable(args, _report):
    args.not_applicable("Never about anything.")


def stack(args, report):
    for resource in args.resources:
        if resource.resource_type == QUEUE:
            on = sorted(found.name for found in resource.dependencies)
            by = sorted(f"{key}:{d.name}" for key, ds in resource.property_dependencies.items() for d in ds)
            report(f"{resource.name} depends on {on} and {by}.", resource.urn)
    report("The stack as a whole.")
    report("A resource that is none.", "urn:pulumi:dev::judged::aws:sqs/queue:Queue::absent")


policy.PolicyPack(
    "rules",
    policies=[
        ResourceValidationPolicy(
            "delayed",
            "Queues must not wait.",
            delayed,
            EnforcementLevel.ADVISORY,
            config_schema=policy.PolicyConfigSchema({"limit": {"type": "integer", "default": 2}}),
            severity=policy.Severity.HIGH,
        ),
        ResourceValidationPolicy("by-default", "Has the level of its pack.", say("Level of the pack.")),
        ResourceValidationPolicy("mandatory", "Is mandatory.", say("Mandatory."), EnforcementLevel.MANDATORY),
        ResourceValidationPolicy("disabled", "Is disabled.", say("Disabled."), EnforcementLevel.DISABLED),
        ResourceValidationPolicy("inapplicable", "Never applies.", inapplicable, EnforcementLevel.MANDATORY),
        policy.ResourceValidationPolicy("tag", "Adds a tag.", tagged, EnforcementLevel.REMEDIATE, remediate=tag),
        ResourceValidationPolicy("tagged", "Sees what remediation left.", tagged, EnforcementLevel.ADVISORY),
        StackValidationPolicy("stack", "About the stack.", stack, EnforcementLevel.ADVISORY),
    ],
    enforcement_level=EnforcementLevel.ADVISORY,
)
