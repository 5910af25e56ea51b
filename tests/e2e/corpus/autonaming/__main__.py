"""Names as the stack's configuration asks for them."""

import pulumi
import pulumi_aws as aws

aws.dynamodb.Table("table", hash_key="id", attributes=[{"name": "id", "type": "S"}])
aws.dynamodb.Table("named", name="own", hash_key="id", attributes=[{"name": "id", "type": "S"}])
aws.sqs.Queue("queue")
aws.sns.Topic("topic")
aws.kinesis.Stream("stream")
role = aws.iam.Role("role", assume_role_policy="{}")
aws.iam.Role("prefixed", name_prefix="pre-", assume_role_policy="{}")
pulumi.export("role", role.name)
