"""A method of a resource: what it gives is its provider's to say, and unknown before the resource is there."""

import pulumi
import pulumi_aws as aws
from gadget import Gadget

gadget = Gadget("gadget", size=1)
said = pulumi.runtime.call("gadget:index:Gadget/greet", {"__self__": gadget, "to": "you"}, gadget)
aws.sqs.Queue("from-method", name=said.apply(lambda found: found["text"]), tags={"Known": "x"})
pulumi.export("said", said)
