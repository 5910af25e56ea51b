"""The older transformations, on a resource, on a component and on the stack."""

import pulumi
import pulumi_aws as aws


def add(tag):
    def transformation(args):
        if not args.type_.startswith("aws:sqs/"):
            return None
        tags = dict(args.props.get("tags") or {})
        tags["Order"] = tags.get("Order", "") + tag
        return pulumi.ResourceTransformationResult({**args.props, "tags": tags}, args.opts)

    return transformation


def protect(args):
    return pulumi.ResourceTransformationResult(
        args.props, pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(protect=True))
    )


class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:group:Group", name, None, opts)
        aws.sqs.Queue(f"{name}-a", opts=pulumi.ResourceOptions(parent=self, transformations=[add("r")]))


pulumi.runtime.register_stack_transformation(add("s"))
Group("group", pulumi.ResourceOptions(transformations=[add("p")]))
aws.sqs.Queue("kept", opts=pulumi.ResourceOptions(transformations=[protect]))
