"""An alias that is written as a URN and is none."""

import pulumi
import pulumi_aws as aws

aws.sqs.Queue("queue", opts=pulumi.ResourceOptions(aliases=["older"]))
