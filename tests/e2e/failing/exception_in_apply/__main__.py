"""An exception in a function that is applied to a known value."""

import pulumi
import pulumi_aws as aws

aws.sqs.Queue("queue")


def fail(_):
    raise RuntimeError("apply is at its end")


pulumi.export("failed", pulumi.Output.from_input("x").apply(fail))
