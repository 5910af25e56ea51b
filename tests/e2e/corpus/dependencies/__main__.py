"""Dependencies: by option, by property, through apply, on components and on what is inside them."""

import pulumi
import pulumi_aws as aws


class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:group:Group", name, None, opts)
        self.topic = aws.sns.Topic(f"{name}-topic", opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({"arn": self.topic.arn})


group = Group("group")
queue = aws.sqs.Queue("queue", opts=pulumi.ResourceOptions(depends_on=[group.topic]))
aws.sqs.Queue("on-component", opts=pulumi.ResourceOptions(depends_on=[group]))
aws.sqs.Queue("by-property", name=queue.arn, tags={"Topic": group.topic.arn, "Fixed": "x"})
both = pulumi.Output.all(queue.arn, group.topic.arn).apply(",".join)
aws.sqs.Queue("by-apply", policy=both)
aws.sqs.Queue("by-literal-output", name=pulumi.Output.from_input("fixed-name"))
aws.dynamodb.ContributorInsights("insights", table_name=aws.dynamodb.Table("auto", hash_key="id").name)
