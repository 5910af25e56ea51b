"""Resources that are read: with a provider, under a parent, and used by others."""

import pulumi
import pulumi_aws as aws


class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:group:Group", name, None, opts)
        self.topic = aws.sns.Topic.get(
            f"{name}-topic", "arn:aws:sns:us-west-2:123456789012:t", pulumi.ResourceOptions(parent=self)
        )


west = aws.Provider("west", region="eu-central-1")
read = aws.sns.Topic.get(
    "by-provider", "arn:aws:sns:eu-central-1:123456789012:t", opts=pulumi.ResourceOptions(provider=west)
)
group = Group("group")
aws.sqs.Queue("depends", opts=pulumi.ResourceOptions(depends_on=[read, group.topic]))
aws.sqs.Queue("child", opts=pulumi.ResourceOptions(parent=read))
aws.sqs.Queue("by-id", tags={"Id": read.id})
