"""Protection handed down through components and custom resources, and taken back."""

import pulumi
import pulumi_aws as aws


class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None, inner=None):
        super().__init__("acme:group:Group", name, None, opts)
        aws.sqs.Queue(f"{name}-queue", opts=pulumi.ResourceOptions(parent=self))
        aws.sqs.Queue(f"{name}-open", opts=pulumi.ResourceOptions(parent=self, protect=False))
        if inner is not None:
            Group(f"{name}-inner", pulumi.ResourceOptions(parent=self, protect=inner))


Group("kept", pulumi.ResourceOptions(protect=True))
Group("kept-not-inside", pulumi.ResourceOptions(protect=True), inner=False)
Group("open", inner=True)
Group("retained", pulumi.ResourceOptions(retain_on_delete=True))
aws.Provider("kept-provider", region="us-west-2", opts=pulumi.ResourceOptions(protect=True))
