"""A program whose work is asynchronous: tasks, gathered results, resources made in coroutines."""

import asyncio

import pulumi
import pulumi_aws as aws


async def make(number):
    await asyncio.sleep(0.01 * number)
    return aws.sqs.Queue(f"queue-{number}", delay_seconds=number)


async def main():
    queues = await asyncio.gather(*(make(number) for number in range(3)))
    arns = pulumi.Output.all(*(queue.arn for queue in queues))
    aws.sqs.Queue("after", tags={"Known": "x", "Arns": arns.apply(",".join)})
    return {"arns": arns}


pulumi.export("result", pulumi.Output.from_input(main()))
known = pulumi.Output.from_input("known")
known.apply(lambda name: known.apply(lambda again: aws.sqs.Queue(f"twice-{name}-{again}")))
