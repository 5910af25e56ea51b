"""Resources that are registered from many kinds of lines; each is named after its line's mark."""

import pulumi
import pulumi_aws as aws
from helpers.queues import make


class Own(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("own:index:Own", name)
        aws.sqs.Queue("in-component", opts=pulumi.ResourceOptions(parent=self))


Own("component")
make("in-helper")
for name in ("loop-a", "loop-b"):
    aws.sqs.Queue(
        name,
        delay_seconds=1,
    )
topics = [aws.sns.Topic(f"comprehension-{number}") for number in range(2)]
pulumi.Output.from_input("x").apply(lambda _: aws.sqs.Queue("in-apply"))
