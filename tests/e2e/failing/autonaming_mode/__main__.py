"""There is no such mode of naming."""

import pulumi_aws as aws

aws.sqs.Queue("queue")
