"""Secrets: whole values, nested ones, unknown ones, secret outputs."""

import pulumi
import pulumi_aws as aws

secret = pulumi.Output.secret("hush")
queue = aws.sqs.Queue("plain", tags={"Secret": secret, "Open": "x"})
aws.sqs.Queue("secret-name", name=secret)
aws.sqs.Queue("secret-map", tags=pulumi.Output.secret({"A": "b"}))
aws.sqs.Queue("secret-unknown", policy=pulumi.Output.secret(queue.arn))
pulumi.export("hush", secret)
pulumi.export("nested", {"open": 1, "shut": secret})
pulumi.export("secret-unknown", pulumi.Output.secret(queue.arn))
