"""Dependencies on components: nested ones, ones that are read, and ones whose children come later."""

import pulumi
import pulumi_aws as aws


class Inner(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:data:Inner", name, None, opts)
        self.queue = aws.sqs.Queue(f"{name}-queue", opts=pulumi.ResourceOptions(parent=self))
        self.child = aws.sqs.Queue(f"{name}-child", opts=pulumi.ResourceOptions(parent=self.queue))


class Outer(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:data:Outer", name, None, opts)
        self.inner = Inner(f"{name}-inner", pulumi.ResourceOptions(parent=self))
        self.topic = aws.sns.Topic(f"{name}-topic", opts=pulumi.ResourceOptions(parent=self, depends_on=[self.inner]))


outer = Outer("outer")
second = Outer("second", pulumi.ResourceOptions(depends_on=[outer]))
queue = aws.sqs.Queue("on-outer", opts=pulumi.ResourceOptions(depends_on=[outer, second.topic]))
aws.sqs.Queue("property", name=outer.topic.arn.apply(lambda arn: arn), tags={"Two": second.inner.queue.arn})
aws.sqs.Queue("twice", opts=pulumi.ResourceOptions(depends_on=[queue, queue]))
