"""Components with arguments that are seen by packs: nested, unknown, secret, resources; outputs that are never told."""

import pulumi
import pulumi_aws as aws


class Site(pulumi.ComponentResource):
    def __init__(self, name, args=None, opts=None):
        super().__init__("acme:web:Site", name, args, opts)
        self.bucket = aws.s3.Bucket(f"{name}-bucket", opts=pulumi.ResourceOptions(parent=self))


topic = aws.sns.Topic("topic")
Site("plain", {"a": 1, "b": [True, None], "snake_case": {"in_side": 1}})
Site("unknown", {"arn": topic.arn, "list": [topic.arn, "x"], "secret": pulumi.Output.secret("x")})
Site("resource", {"topic": topic, "deep": {"topics": [topic]}})
Site("aliased", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="older")], ignore_changes=["a"]))
Site("in-stack", opts=pulumi.ResourceOptions(parent=None, depends_on=[topic]))
