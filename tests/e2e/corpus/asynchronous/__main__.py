"""Programs that await: inside apply, and with registrations after the program's end."""

import asyncio

import pulumi
import pulumi_aws as aws


async def later():
    await asyncio.sleep(0.05)
    return "late-name"


queue = aws.sqs.Queue("late", name=pulumi.Output.from_input(later()))
queue.name.apply(lambda name: aws.sqs.Queue("inside-apply", tags={"From": name}))
pulumi.log.info("a message")
pulumi.log.warn("a warning", queue)
pulumi.log.debug("a detail")
print("printed by the program")
