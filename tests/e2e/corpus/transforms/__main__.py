"""Transforms of the stack, of a resource and of invokes, and the older transformations."""

import pulumi
import pulumi_aws as aws


def tag(args):
    if args.type_.startswith("aws:sqs/"):
        return pulumi.ResourceTransformResult(
            {**args.props, "tags": {**(args.props.get("tags") or {}), "By": "stack"}}, args.opts
        )
    return None


def protect(args):
    return pulumi.ResourceTransformResult(
        args.props, pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(protect=True))
    )


def older(args):
    return pulumi.ResourceTransformationResult({**args.props, "delay_seconds": 7}, args.opts)


def region(args):
    return pulumi.InvokeTransformResult(args={**args.args, "region": "eu-west-1"}, opts=args.opts)


pulumi.runtime.register_resource_transform(tag)
pulumi.runtime.register_invoke_transform(region)


class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:group:Group", name, None, opts)
        aws.sqs.Queue(f"{name}-inside", opts=pulumi.ResourceOptions(parent=self))


aws.sqs.Queue("plain")
aws.sqs.Queue("own", tags={"Own": "x"}, opts=pulumi.ResourceOptions(transforms=[protect]))
aws.sqs.Queue("old", opts=pulumi.ResourceOptions(transformations=[older]))
Group("group", pulumi.ResourceOptions(transforms=[protect]))
pulumi.export("region", aws.get_region_output(region="us-west-2").region)
