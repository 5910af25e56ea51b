"""What a provider's Check writes in: defaults, generated names, objects inside objects, the region."""

import json

import pulumi
import pulumi_aws as aws

table = aws.dynamodb.Table(
    "table",
    hash_key="id",
    attributes=[{"name": "id", "type": "S"}],
    point_in_time_recovery={"enabled": True},
    global_secondary_indexes=[{"name": "g", "hash_key": "id", "projection_type": "ALL"}],
)
trust = {"Version": "2012-10-17", "Statement": []}
role = aws.iam.Role("role", assume_role_policy=json.dumps(trust), inline_policies=[{"name": "n", "policy": "{}"}])
aws.iam.RolePolicy("policy", role=role.name, policy=table.arn.apply(lambda arn: json.dumps({"Resource": arn})))
aws.iam.Role("prefixed", name_prefix="pre-", assume_role_policy=json.dumps(trust))
aws.kinesis.Stream("stream")
aws.s3.Bucket("bucket")
aws.cloudwatch.MetricAlarm(
    "alarm",
    comparison_operator="GreaterThanThreshold",
    evaluation_periods=1,
    metric_queries=[{"id": "m", "metric": {"namespace": "N", "metric_name": "M", "period": 60, "stat": "Sum"}}],
)
pulumi.export("table", table.name)
