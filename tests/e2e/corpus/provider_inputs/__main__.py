"""Providers with inputs of every kind: unknown ones, secrets, objects, nothing at all."""

import pulumi
import pulumi_aws as aws

role = aws.iam.Role("role", assume_role_policy="{}")
unknown = aws.Provider("unknown", region="eu-west-1", assume_roles=[{"role_arn": role.arn}])
aws.sqs.Queue("by-unknown", tags={"A": "b"}, opts=pulumi.ResourceOptions(provider=unknown))
unknown_tags = aws.Provider("unknown-tags", region="eu-west-1", default_tags={"tags": {"Role": role.arn, "Own": "x"}})
aws.sqs.Queue("by-unknown-tags", tags={"A": "b"}, opts=pulumi.ResourceOptions(provider=unknown_tags))
secret = aws.Provider("secret", region="eu-west-1", access_key="AKIA", secret_key=pulumi.Output.secret("hush"))
aws.sqs.Queue("by-secret", opts=pulumi.ResourceOptions(provider=secret))
aws.Provider("empty")
unknown_region = aws.Provider("unknown-region", region=role.arn)
aws.sqs.Queue("by-unknown-region", opts=pulumi.ResourceOptions(provider=unknown_region))
flags = aws.Provider("flags", region="eu-west-1", skip_metadata_api_check=True, max_retries=3)
aws.sqs.Queue("by-flags", opts=pulumi.ResourceOptions(provider=flags))
