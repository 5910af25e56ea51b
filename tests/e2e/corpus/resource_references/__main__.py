"""Resources as values of other resources' properties, and of a component's outputs."""

import pulumi
import pulumi_aws as aws


class Holder(pulumi.ComponentResource):
    def __init__(self, name, queue, opts=None):
        super().__init__("acme:holder:Holder", name, {"queue": queue}, opts)
        self.register_outputs({"queue": queue, "queues": [queue]})


queue = aws.sqs.Queue("queue")
holder = Holder("holder", queue)
Holder("of-component", holder)
pulumi.export("holder", holder)
