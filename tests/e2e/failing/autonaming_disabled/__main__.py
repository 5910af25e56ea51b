"""The stack asks that every resource has a name of its own; this one has none."""

import pulumi_aws as aws

aws.sqs.Queue("queue")
