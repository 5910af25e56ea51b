"""A duration that is none."""

import pulumi
import pulumi_aws as aws

aws.sqs.Queue("queue", opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="soon")))
