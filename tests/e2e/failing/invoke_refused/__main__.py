"""A policy document that the provider refuses."""

import pulumi_aws as aws

aws.iam.get_policy_document(version="none-such", statements=[{"actions": ["s3:*"], "resources": ["*"]}])
