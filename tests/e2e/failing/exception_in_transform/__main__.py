"""An exception in a transform."""

import pulumi
import pulumi_aws as aws


def fail(_):
    raise RuntimeError("the transform is at its end")


aws.sqs.Queue("queue", opts=pulumi.ResourceOptions(transforms=[fail]))
