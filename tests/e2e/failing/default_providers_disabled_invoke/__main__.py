"""A call by the default provider, where there must be none."""

import pulumi_aws as aws

aws.get_region()
