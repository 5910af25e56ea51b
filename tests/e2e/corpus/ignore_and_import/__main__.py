"""Resources that are adopted by import."""

import pulumi
import pulumi_aws as aws

aws.sqs.Queue("adopted", name="https", opts=pulumi.ResourceOptions(import_="https"))
