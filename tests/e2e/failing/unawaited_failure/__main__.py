"""A task of asyncio that fails beside the program."""

import asyncio

import pulumi_aws as aws


async def fail():
    raise RuntimeError("the task is at its end")


asyncio.ensure_future(fail())
aws.sqs.Queue("queue")
