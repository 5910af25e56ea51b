"""Providers of two packages given to one component, and a default provider with configuration."""

import pulumi
import pulumi_aws as aws
from gadget import Gadget


class Both(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:both:Both", name, None, opts)
        Gadget(f"{name}-gadget", size=1, opts=pulumi.ResourceOptions(parent=self))
        aws.sqs.Queue(f"{name}-queue", opts=pulumi.ResourceOptions(parent=self))


class GadgetProvider(pulumi.ProviderResource):
    def __init__(self, name, opts=None, **props):
        super().__init__("gadget", name, props, opts)


gadget = GadgetProvider("own", colour="red", size=3, deep={"a": [1]})
west = aws.Provider("west", region="us-west-2")
Both("both", pulumi.ResourceOptions(providers=[gadget, west]))
Both("one", pulumi.ResourceOptions(providers=[gadget]))
Both("mapped", pulumi.ResourceOptions(providers={"gadget": gadget, "aws": west}))
Both("none")
Gadget("explicit", opts=pulumi.ResourceOptions(provider=gadget))
Gadget("default")
