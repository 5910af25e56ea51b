"""Stack outputs: of components and resources, nested ones, assets, in apply, exported twice."""

import pulumi
import pulumi_aws as aws


class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:group:Group", name, None, opts)
        self.queue = aws.sqs.Queue(f"{name}-queue", opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({"arn": self.queue.arn, "none": None, "list": [self.queue.arn, 1], "deep": {"a": {}}})


group = Group("group")
pulumi.export("group", group)
pulumi.export("resources", [group.queue, group])
pulumi.export("urn", group.urn)
pulumi.export("twice", 1)
pulumi.export("twice", 2)
pulumi.export("asset", pulumi.StringAsset("text"))
pulumi.export("empty", {})
pulumi.export("emptyList", [])
pulumi.export("unicode-größe", "テーブル")
pulumi.export("output", pulumi.Output.from_input({"a": [pulumi.Output.from_input(1), group.queue.arn]}))
pulumi.export("dict", {"nested": {"secret": pulumi.Output.secret(1), "list": [pulumi.Output.secret("x")]}})
pulumi.export("large", 2**53)
