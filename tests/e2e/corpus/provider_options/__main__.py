"""Options on providers themselves: parents, aliases, protection, dependencies, deep inheritance."""

import pulumi
import pulumi_aws as aws


class Level(pulumi.ComponentResource):
    def __init__(self, name, depth, opts=None):
        super().__init__("acme:net:Level", name, None, opts)
        aws.sqs.Queue(f"{name}-{depth}", opts=pulumi.ResourceOptions(parent=self))
        if depth:
            Level(f"{name}-{depth - 1}", depth - 1, pulumi.ResourceOptions(parent=self))


class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:net:Group", name, None, opts)


group = Group("group")
first = aws.sqs.Queue("first")
own = aws.Provider(
    "own",
    region="eu-west-1",
    opts=pulumi.ResourceOptions(parent=group, aliases=[pulumi.Alias(name="older")], depends_on=[first], protect=True),
)
Level("deep", 3, pulumi.ResourceOptions(providers={"aws": own}))
Level("by-provider", 2, pulumi.ResourceOptions(provider=own))
parent = aws.sqs.Queue("parent", opts=pulumi.ResourceOptions(provider=own))
aws.sqs.Queue("child", opts=pulumi.ResourceOptions(parent=parent))
aws.sqs.Queue(
    "grandchild", opts=pulumi.ResourceOptions(parent=aws.sqs.Queue("x", opts=pulumi.ResourceOptions(parent=parent)))
)
component = Group("under-custom", pulumi.ResourceOptions(parent=parent))
aws.sqs.Queue("under-component-under-custom", opts=pulumi.ResourceOptions(parent=component))
