"""Two resources of one type with the same name."""

import pulumi_aws as aws

aws.sqs.Queue("same")
aws.sqs.Queue("same")
