"""Components in components, a component with arguments, a name that repeats under another parent."""

import pulumi
import pulumi_aws as aws


class Inner(pulumi.ComponentResource):
    def __init__(self, name, size, opts=None):
        super().__init__("acme:data:Inner", name, {"size": size}, opts)
        self.queue = aws.sqs.Queue(f"{name}-queue", delay_seconds=size, opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({"url": self.queue.url, "size": size})


class Outer(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:data:Outer", name, None, opts)
        self.first = Inner(f"{name}-first", 1, pulumi.ResourceOptions(parent=self))
        self.second = Inner(f"{name}-second", 2, pulumi.ResourceOptions(parent=self, depends_on=[self.first]))
        self.register_outputs({})


outer = Outer("outer")
aws.sqs.Queue("outer-first-queue", opts=pulumi.ResourceOptions(depends_on=[outer]))
pulumi.export("first", outer.first.queue.url)
