"""Resource options that packs see, and such as they do not."""

import pulumi
import pulumi_aws as aws

first = aws.sqs.Queue("first", opts=pulumi.ResourceOptions(protect=True))
aws.sqs.Queue("child", opts=pulumi.ResourceOptions(parent=first))
aws.sqs.Queue("unprotected-child", opts=pulumi.ResourceOptions(parent=first, protect=False))
aws.sqs.Queue("ignoring", delay_seconds=3, opts=pulumi.ResourceOptions(ignore_changes=["delaySeconds", "tags"]))
aws.sqs.Queue(
    "timeouts",
    opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="5m", update="30s", delete="1h")),
)
aws.sqs.Queue("before", opts=pulumi.ResourceOptions(delete_before_replace=True))
aws.sqs.Queue("after", opts=pulumi.ResourceOptions(delete_before_replace=False, retain_on_delete=True))
aws.sqs.Queue("secrets", opts=pulumi.ResourceOptions(additional_secret_outputs=["arn", "url"]))
aws.sqs.Queue("with", opts=pulumi.ResourceOptions(deleted_with=first, replace_on_changes=["delaySeconds"]))
aws.sqs.Queue("versioned", opts=pulumi.ResourceOptions(version="7.51.1"))
