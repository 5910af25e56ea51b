"""An error that is logged ends a preview."""

import pulumi
import pulumi_aws as aws

queue = aws.sqs.Queue("queue")
pulumi.log.error("logged as an error", queue)
