"""Aliases by name, by parent, by type and by URN."""

import pulumi
import pulumi_aws as aws

aws.sqs.Queue("by-name", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="old-name")]))
aws.sqs.Queue("by-type", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(type_="aws:sqs/oldQueue:OldQueue")]))
aws.sqs.Queue("by-parent", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)]))
urn = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::aws:sqs/queue:Queue::older"
aws.sqs.Queue("by-urn", opts=pulumi.ResourceOptions(aliases=[urn]))
