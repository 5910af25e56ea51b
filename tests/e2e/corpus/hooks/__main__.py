"""Resource hooks, which a preview runs only where they say so."""

import pulumi
import pulumi_aws as aws


def hook(args):
    pulumi.log.info(f"hook on {args.name}")


before = pulumi.ResourceHook("before", hook, pulumi.ResourceHookOptions(on_dry_run=True))
after = pulumi.ResourceHook("after", hook)
aws.sqs.Queue(
    "hooked",
    opts=pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding(before_create=[before], after_create=[after])),
)
