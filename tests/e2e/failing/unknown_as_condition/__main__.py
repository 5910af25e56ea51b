"""An output used as a truth."""

import pulumi_aws as aws

queue = aws.sqs.Queue("queue")
if queue.arn == "x" or f"{queue.arn}" or queue.arn:
    aws.sqs.Queue("second")
