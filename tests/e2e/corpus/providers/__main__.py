"""Explicit providers, inherited ones, several for one component, and the default beside them."""

import pulumi
import pulumi_aws as aws

west = aws.Provider("west", region="us-west-2", default_tags={"tags": {"Team": "west", "Cost": "1"}})
east = aws.Provider("east", region="us-east-1", allowed_account_ids=["123456789012"])


class Pair(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:net:Pair", name, None, opts)
        aws.sqs.Queue(f"{name}-inherited", tags={"Own": "yes"}, opts=pulumi.ResourceOptions(parent=self))
        aws.sqs.Queue(f"{name}-explicit", opts=pulumi.ResourceOptions(parent=self, provider=east))


Pair("single", pulumi.ResourceOptions(provider=west))
Pair("listed", pulumi.ResourceOptions(providers=[east]))
Pair("mapped", pulumi.ResourceOptions(providers={"aws": west}))
parent = aws.sqs.Queue("parent", opts=pulumi.ResourceOptions(provider=west))
aws.sqs.Queue("child", tags={"Team": "child"}, opts=pulumi.ResourceOptions(parent=parent))
aws.sqs.Queue("default")
aws.sns.Topic("elsewhere", region="eu-west-1")
