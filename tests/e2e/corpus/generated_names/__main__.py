"""Physical names: given, prefixed, left out, too long for a suffix, set to nothing."""

import pulumi
import pulumi_aws as aws

aws.iam.Role("given", name="exactly", assume_role_policy="{}")
aws.iam.Role("prefixed", name_prefix="pre-", assume_role_policy="{}")
aws.iam.Role("left-out", assume_role_policy="{}")
aws.sns.Topic("topic")
aws.sqs.Queue("queue")
aws.s3.Bucket("bucket")
aws.s3.Bucket("named", bucket="exactly")
aws.kinesis.Stream("stream", shard_count=1)
aws.iam.Policy("policy", policy="{}")
aws.iam.User("user")
aws.dynamodb.Table("table", hash_key="id", attributes=[aws.dynamodb.TableAttributeArgs(name="id", type="S")])
table = aws.dynamodb.Table("unknown", name=pulumi.Output.concat("x-", aws.sns.Topic("source").arn), hash_key="id")
