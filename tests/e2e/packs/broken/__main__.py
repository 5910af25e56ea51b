"""A pack that raises where its configuration says."""

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyPack,
    ResourceValidationPolicy,
    StackValidationPolicy,
)

QUEUE = "aws:sqs/queue:Queue"
SCHEMA = PolicyConfigSchema({"raises": {"type": "boolean"}}, required=["raises"])


def resource(args, _report):
    if args.resource_type == QUEUE and args.get_config()["raises"]:
        raise RuntimeError("the rule is at its end")


def stack(args, _report):
    if args.get_config()["raises"]:
        raise RuntimeError("the rule of the stack is at its end")


PolicyPack(
    "broken",
    policies=[
        ResourceValidationPolicy("resource", "Raises.", resource, config_schema=SCHEMA),
        StackValidationPolicy("stack", "Raises.", stack, config_schema=SCHEMA),
    ],
    enforcement_level=EnforcementLevel.MANDATORY,
)
