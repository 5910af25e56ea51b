"""A resource of the default provider, where there must be none."""

import pulumi_aws as aws

aws.sqs.Queue("queue")
