"""Names of projects, types and components that are unusual; the same name for different types and parents."""

import pulumi
import pulumi_aws as aws


class Odd(pulumi.ComponentResource):
    def __init__(self, type_, name, opts=None):
        super().__init__(type_, name, None, opts)
        aws.sqs.Queue("same", opts=pulumi.ResourceOptions(parent=self))


aws.sqs.Queue("same")
aws.sns.Topic("same")
Odd("acme:index:One", "same")
Odd("acme:index/nested:Two", "same")
Odd("OneWord", "same")
Odd("two:Parts", "same")
Odd("many:parts:of:a:Type", "same")
Odd("acme:größe:テーブル", "same")
aws.sqs.Queue("\U0001f600 emoji")
aws.sqs.Queue("quote\"and'apostrophe")
aws.sqs.Queue("back\\slash")
aws.sqs.Queue("new\nline")
