"""The pattern of names asks for a value that the stack does not have."""

import pulumi_aws as aws

aws.sqs.Queue("queue")
