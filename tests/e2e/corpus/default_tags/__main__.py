"""Default tags with a value that is unknown: the merged tags are unknown as a whole."""

import pulumi
import pulumi_aws as aws

topic = aws.sns.Topic("topic", tags={"Known": "yes", "Unknown": aws.sqs.Queue("source").arn})
plain = aws.Provider("plain", region="us-west-2", default_tags={"tags": {"Team": "data"}})
aws.sqs.Queue("mixed", tags={"Topic": topic.arn, "Own": "x"}, opts=pulumi.ResourceOptions(provider=plain))
aws.sqs.Queue("all-known", tags={"Own": "x"}, opts=pulumi.ResourceOptions(provider=plain))
aws.sqs.Queue("none", opts=pulumi.ResourceOptions(provider=plain))
