"""An exception in a coroutine that a resource is given."""

import pulumi_aws as aws


async def fail():
    raise RuntimeError("the coroutine is at its end")


aws.sqs.Queue("queue", name=fail())
