"""A queue that every rule has something to say about, one that depends on it, and one in a component."""

import pulumi
import pulumi_aws as aws


class Group(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("acme:group:Group", name)
        aws.sqs.Queue(f"{name}-queue", tags={"Team": "data"}, opts=pulumi.ResourceOptions(parent=self))


first = aws.sqs.Queue("first", delay_seconds=5)
aws.sqs.Queue(
    "second", delay_seconds=1, tags={"Arn": first.arn, "Team": "x"}, opts=pulumi.ResourceOptions(depends_on=[first])
)
aws.sns.Topic("topic", tags={"First": first.arn})
Group("group")
pulumi.export("arn", first.arn)
