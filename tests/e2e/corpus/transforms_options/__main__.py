"""Transforms that change options, in the order of resource, parent, stack; asynchronous ones."""

import asyncio

import pulumi
import pulumi_aws as aws

west = aws.Provider("west", region="us-west-2")
first = aws.sqs.Queue("first")


def add(tag):
    def transform(args):
        if not args.type_.startswith("aws:sqs/"):
            return None
        tags = dict(args.props.get("tags") or {})
        tags["Order"] = tags.get("Order", "") + tag
        return pulumi.ResourceTransformResult({**args.props, "tags": tags}, args.opts)

    return transform


async def slow(args):
    await asyncio.sleep(0.01)
    return pulumi.ResourceTransformResult(
        args.props,
        pulumi.ResourceOptions.merge(
            args.opts,
            pulumi.ResourceOptions(ignore_changes=["name"], custom_timeouts=pulumi.CustomTimeouts(create="1m")),
        ),
    )


def options(args):
    return pulumi.ResourceTransformResult(
        args.props,
        pulumi.ResourceOptions.merge(
            args.opts,
            pulumi.ResourceOptions(
                depends_on=[first], provider=west, delete_before_replace=True, additional_secret_outputs=["arn"]
            ),
        ),
    )


def remove(args):
    return pulumi.ResourceTransformResult({k: v for k, v in args.props.items() if k != "delaySeconds"}, args.opts)


class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:group:Group", name, None, opts)
        aws.sqs.Queue(f"{name}-a", opts=pulumi.ResourceOptions(parent=self, transforms=[add("r")]))
        aws.sqs.Queue(f"{name}-b", opts=pulumi.ResourceOptions(parent=self, transforms=[slow]))


pulumi.runtime.register_resource_transform(add("s"))
Group("group", pulumi.ResourceOptions(transforms=[add("p")]))
Group("two", pulumi.ResourceOptions(transforms=[add("p"), add("q")]))
aws.sqs.Queue("options", opts=pulumi.ResourceOptions(transforms=[options]))
aws.sqs.Queue("removed", delay_seconds=3, opts=pulumi.ResourceOptions(transforms=[remove]))
aws.sqs.Queue("by-unknown", name=first.arn, opts=pulumi.ResourceOptions(transforms=[add("u")]))
aws.sqs.Queue("secret", name=pulumi.Output.secret("x"), opts=pulumi.ResourceOptions(transforms=[add("c")]))
