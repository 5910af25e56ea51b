"""A resource looked up by its URN, and components without children, arguments or outputs."""

import pulumi
import pulumi_aws as aws


class Empty(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:empty:Empty", name, None, opts)


queue = aws.sqs.Queue("queue", name="fixed")
found = queue.urn.apply(
    lambda urn: pulumi.runtime.invoke("pulumi:pulumi:getResource", {"urn": urn}).value["state"]["name"]
)
aws.sqs.Queue("by-lookup", tags={"Found": found})
Empty("empty")
