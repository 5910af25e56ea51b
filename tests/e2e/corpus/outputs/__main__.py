"""Stack outputs of every kind."""

import pulumi
import pulumi_aws as aws

queue = aws.sqs.Queue("queue")
pulumi.export("text", "x")
pulumi.export("number", 3)
pulumi.export("fraction", 2.5)
pulumi.export("yes", True)
pulumi.export("nothing", None)
pulumi.export("list", [1, "two", {"three": 3}])
pulumi.export("arn", queue.arn)
pulumi.export("id", queue.id)
pulumi.export("mixed", {"known": "x", "unknown": queue.arn})
pulumi.export("queue", queue)
