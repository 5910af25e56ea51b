"""An argument that the SDK requires."""

import pulumi_aws as aws

aws.iam.RolePolicy("policy")
