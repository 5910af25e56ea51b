"""Plain values of YAML that readers take for different things."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
tags = {f"k{number}": repr(config.require(f"k{number}")) for number in range(42)}
aws.sqs.Queue("configured", tags={**tags, "All": config.require("all"), "Html": config.require("html")})
