"""Default tags from the stack's configuration."""

import pulumi
import pulumi_aws as aws

aws.sqs.Queue("merged", tags={"Own": "x"})
aws.sqs.Queue("overriding", tags={"Team": "mine"})
aws.sqs.Queue("none")
aws.sqs.Queue("unknown", tags={"Arn": aws.sns.Topic("topic").arn})
aws.sqs.Queue("secret", tags={"S": pulumi.Output.secret("x")})
aws.sqs.Queue("unknown-map", tags=aws.sns.Topic("other").arn.apply(lambda arn: {"A": arn}))
aws.iam.RolePolicy("untaggable", role="r", policy="{}")
