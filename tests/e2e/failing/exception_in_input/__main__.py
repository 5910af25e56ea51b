"""An exception in a value that a resource is given."""

import pulumi
import pulumi_aws as aws


def fail(_):
    raise RuntimeError("the input is at its end")


aws.sqs.Queue("queue", name=pulumi.Output.from_input("x").apply(fail))
